return "x".repeat(70000);
