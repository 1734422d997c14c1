const created = await linear.create_issue({ team: "ENG", title: "A" });
return created.identifier;
