let value: object = {};
for (let i = 0; i < 10000; i++) value = Object.create(value);
console.log(value);
throw Object.setPrototypeOf(new Error("deep"), value);
