await stripe.create_refund({ charge: "ch_1", amount: 500, reason: "duplicate", metadata: { any: "key", "other key": "too" } });
