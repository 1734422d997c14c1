const issue = await linear.create_issue({ team: "ENG", title: "A", labels: "bug" });
return issue;
