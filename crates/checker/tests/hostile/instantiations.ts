// Millions of instantiations without any of them deep.
type Permute<U extends string, K = U> = [U] extends [never] ? [] : K extends K ? [K, ...Permute<Exclude<U, K & string>>] : never;
type P = Permute<"a" | "b" | "c" | "d" | "e" | "f" | "g" | "h" | "i">;
const p: P = ["a", "a", "a"] as never as P;
const q: Permute<"i" | "h" | "g" | "f" | "e" | "d" | "c" | "b" | "a"> = p;
