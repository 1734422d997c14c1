class Tracker {
  private cache = new Map<string, Promise<unknown>>();
  get(id: string) {
    let hit = this.cache.get(id);
    if (!hit) { hit = linear.get_issue({ issue_id: id }); this.cache.set(id, hit); }
    return hit;
  }
}
const tracker = new Tracker();
return [await tracker.get("a"), await tracker.get("a")];
