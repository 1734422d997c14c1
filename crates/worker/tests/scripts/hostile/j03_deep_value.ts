let value: unknown = 1;
for (let i = 0; i < 100000; i++) value = [value];
console.log(value);
return value;
