const all = [];
let cursor = null, pages = 0;
do {
  const page = await linear.list_issues({ state: "all", limit: 100 });
  all.push(...(page.issues ?? []));
  cursor = page.next;
} while (cursor && ++pages < 5);
return all.length;
