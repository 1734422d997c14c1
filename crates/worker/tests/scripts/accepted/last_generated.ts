enum Color { Red, Green }
namespace N { export const a = 1 }
// é😀
[Color.Green, N.a, "é"];
enum Later { A }
interface B {}
