setTimeout(() => {
  throw new TypeError("in a timer");
}, 1);
await new Promise((resolve) => setTimeout(resolve, 10));
return 1;
