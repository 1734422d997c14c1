const { items } = await linear.list_issues({ state: "open" });
return items.length;
