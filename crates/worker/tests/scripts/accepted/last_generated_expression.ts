enum Color { Red, Green }
namespace N { export const a = 1 }
[Color.Green, N.a] as unknown[];
interface B {}
export type { B };
