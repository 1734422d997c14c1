enum A { B = 1 }
class C { accessor x: A = A.B; constructor(public y: number) {} }
const c = new C(2);
c.x++;
return [c.x, c.y];
