// What stands in the place of the engine's own has its name and length, and is no constructor.
const named = [Date.now, Date.parse, Date.prototype.getHours, Date.prototype.setHours, Date.prototype.toString];
const refused: string[] = [];
for (const method of named) {
  try { new (method as any)(); } catch (error) { refused.push(`${method.name} ${method.length} ${error.name}`); }
}
return [refused, "prototype" in Date.now, new Date(NaN).toString(), new Date(0).setFullYear(1999, 11, 31)];
