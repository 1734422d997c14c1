await linear.create_issue({ team: "ENG", title: "A", priority: -1 });
