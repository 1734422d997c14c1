// expect: returned 12000 timeouts
let n = 0;
for (; n < 12_000; n++) clearTimeout(setTimeout(() => {}, 1_000_000));
return `${n} timeouts`;
