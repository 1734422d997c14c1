// expect: exceeded output
return "x".repeat(8_000_000);
