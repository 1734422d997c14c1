for (let i = 0; i < 5000; i++) console.log("line " + i + " " + "x".repeat(100));
console.log("y".repeat(100000));
for (let i = 0; i < 100000; i++) console.log();
