interface Row { id: number; name?: string }
type Id = Row["id"];
declare const ambient: never;
abstract class Shape<T> implements Iterable<T> {
  private static count: number = 0;
  #items: T[] = [];
  readonly name!: string;
  declare ghost: string;
  get: number
  area(): number
  area(scale?: number): number { return this.#items.length * (scale ?? 1) }
  abstract draw(): void;
  protected add(item: T): this { this.#items.push(item); Shape.count++; return this }
  public use(item: T) { return this.add(item).area(2) }
  *[Symbol.iterator](): Iterator<T> { yield* this.#items }
  static get total(): number { return Shape.count }
}
class Square extends Shape<number> { draw(): void {} }
function pick<T extends object, K extends keyof T>(value: T, key: K): T[K] { return value[key] }
function over(x: string): string;
function over(x: number): string;
function over(this: void, x: unknown): string { return String(x) }
const rows: Row[] = [{ id: 1 }, { id: 2, name: "b" }];
const ids = rows.map((row): Id => row.id) satisfies number[];
const broken = (x: number): {
  a: number
} => ({ a: x });
const first = rows[0]!.id as unknown as number
;[1].forEach((x: number) => x)
const cast = <any>first;
let later!: string;
later = `${first as number}`;
const isRow = (x: unknown): x is Row => typeof x === "object";
enumLess: for (const row of rows as Row[]) { if (row.id > 1) break enumLess }
const square = new Square();
export const exported: number = square.use(7);
export type { Row };
return { ids, first, cast, later, total: Square.total, items: [...square], name: pick(rows[1], "name"),
  over: over(3), broken: broken(4), isRow: isRow({}), exported, keys: Object.keys(square) };
