enum A { B = 1 }
const total = A.B;
{ total }
