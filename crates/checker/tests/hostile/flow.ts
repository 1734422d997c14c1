// Types that a loop makes wider each time around, each depending on all others.
let a = null, b = null, c = null, d = null, e = null;
for (;;) {
  a = [b, c, d, e]; b = { a, c, d, e }; c = () => [a, b, d, e]; d = [[a], [b], [c], [e]]; e = { x: a, y: b, z: c, w: d };
  if (a === b) { a = d; } else if (b === c) { b = e; } else { c = a; d = b; e = c; }
}
