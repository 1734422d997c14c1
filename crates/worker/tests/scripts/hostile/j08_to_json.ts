return { toJSON() { return "x".repeat(100000000) } };
