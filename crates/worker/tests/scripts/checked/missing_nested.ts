return await linear.list_issues({ sort: { descending: true } });
