const [text, nothing, big] = await Promise.all([test.text(), test.nothing(), test.big()]);
return { text, nothing, big: big.length };
