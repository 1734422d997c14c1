enum E { A }
class P { constructor(public x: E) {} }
// é😀
const p = new P(E.A); const nothing: any = null; const q = /* é😀 */ (nothing as any).deep;
