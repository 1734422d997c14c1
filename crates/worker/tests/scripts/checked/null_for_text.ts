await linear.create_issue({ team: "ENG", title: "A", assignee: null });
