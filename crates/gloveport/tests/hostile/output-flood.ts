// expect: returned more bytes were printed
for (let i = 0; i < 100_000; i++) console.log("line", i, "x".repeat(100));
return "done";
