// expect: threw|returned stack|nest|depth|object
return typeof JSON.parse("[".repeat(1_000_000) + "]".repeat(1_000_000));
