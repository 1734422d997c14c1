// expect: returned what was printed was cut
for (let i = 0; i < 100_000; i++) console.log("line", i, "x".repeat(100));
return "done";
