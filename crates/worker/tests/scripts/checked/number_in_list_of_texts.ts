await linear.create_issue({ team: "ENG", title: "A", labels: ["bug", 7] });
