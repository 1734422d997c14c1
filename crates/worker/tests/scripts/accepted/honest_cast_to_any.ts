return await linear.list_issues({ state: "special", secret: 1 } as any);
