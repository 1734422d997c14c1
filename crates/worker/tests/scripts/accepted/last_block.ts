{ console.log("a block"); }
