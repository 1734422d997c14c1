// expect: exceeded wall_time
setInterval(() => {}, 50);
await new Promise(() => {});
