// expect: exceeded|threw memory|length|too long|RangeError
let text = "x";
for (;;) text += text;
