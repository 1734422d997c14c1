return { keys: new Map([[1, 2]]).keys() };
