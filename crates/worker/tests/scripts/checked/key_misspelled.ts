await linear.create_issue({ team: "ENG", titel: "Crash on login", description: "It crashes." });
