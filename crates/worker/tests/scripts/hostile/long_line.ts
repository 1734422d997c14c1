console.log("é".repeat(20000));
console.log(Array.from({ length: 1000 }, (_, i) => ({ i, name: "row " + i })));
console.log(Object.fromEntries(Array.from({ length: 1000 }, (_, i) => ["key" + i, "v".repeat(100)])));
