class Report {
  constructor(title) {
    this.title = title;
    this.lines = [];
  }
  add(line) {
    this.lines.push(line);
    return this;
  }
  toString() {
    return [this.title, ...this.lines].join("\n");
  }
}
const report = new Report("Orders");
for (const { id, amount } of (await shop.list_orders({})).orders) report.add(`${id}: ${amount}`);
return report.toString();
