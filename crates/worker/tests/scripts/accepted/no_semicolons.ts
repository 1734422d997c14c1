type A = string
const a = 1 as number
const b = a
type B = A
;(() => {})()
let c: A | undefined
[c] = ["x"] as A[]
export const d = a!
export { a, b }
const f = async <T>(x: T): Promise<T> => x
return [a, b, c, d, await f(1)]
