await github.get_issue({ n: 1 });
setTimeout(() => {}, 5);
clearTimeout(setTimeout(() => {}, 100000));
await new Promise(() => {});
