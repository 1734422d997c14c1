let text = "x";
for (;;) text = text + text + Math.random();
