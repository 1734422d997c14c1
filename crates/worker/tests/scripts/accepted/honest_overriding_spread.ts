const real = { state: "open", limit: 5 };
return await linear.list_issues({ state: "unset", limit: "none", ...real } as any);
