declare class Ambient { accessor ghost: number; static accessor other: string }
class Box<T> {
  static accessor count: number = 1
  accessor #hidden = 2;
  public accessor value!: T
  constructor(value: T) { this.value = value; Box.count++; this.#hidden++ }
  get hidden() { return this.#hidden }
}
const box = new Box<string>("a");
box.value += "b";
return { value: box.value, hidden: box.hidden, count: Box.count, own: Object.keys(box), has: "value" in box };
