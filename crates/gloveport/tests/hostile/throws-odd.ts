// expect: threw Thrown
throw null;
