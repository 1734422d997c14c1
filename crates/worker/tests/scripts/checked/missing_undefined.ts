await linear.update_issue({ issue_id: undefined, changes: { state: "closed" } });
