import { list_issues } from "./tools/github";
import type { Issue } from "./tools/github";
enum Color { Red, Green = 5, Blue, Named = "name", Sum = Red + Green }
const enum Flag { A = 1 << 0, B = 1 << 1 }
namespace Geometry {
  export const pi = 3;
  export function area(r: number): number { return pi * r * r }
  export namespace Inner { export enum Deep { One = 1 } }
}
import area = Geometry.area;
class Point {
  constructor(private readonly x: number, public y = 2) {}
  sum(): number { return this.x + this.y }
}
export default Point;
const issue = (await list_issues({ color: Color.Green })) as unknown as Issue;
return { issue, back: Color[5], blue: Color.Blue, named: Color.Named, sum: Color.Sum,
  flags: Flag.A | Flag.B, area: area(2), deep: Geometry.Inner.Deep.One, point: new Point(1).sum() };
