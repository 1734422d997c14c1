return { ok: 1, get bad(): number { throw new RangeError("from a getter") } };
