const value = { f() {} };
structuredClone(value);
