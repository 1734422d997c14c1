// A template literal type whose members multiply.
type D = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "a" | "b" | "c" | "d" | "e" | "f";
type W = `${D}${D}${D}`;
type X = `${W}${D}`;
type Y = `${W}${W}${D}`;
const x: X = "zzzz" as X;
const y: Y = x as unknown as Y;
type All = { [K in X]: { [L in W]: K } };
const all = {} as All;
all["0000"]["000"] = all["ffff"]["fff"];
