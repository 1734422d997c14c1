// The engine throws `null` when it has no memory for an error; so may a script.
throw null;
