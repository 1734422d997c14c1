// expect: exceeded|threw memory|length|RangeError
let text = "x";
for (;;) text += text;
