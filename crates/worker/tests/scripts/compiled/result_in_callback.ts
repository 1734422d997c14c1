const { issues } = await linear.list_issues({ state: "open" });
return issues.filter((issue) => issue.assigned === "me").map((issue) => issue.title);
