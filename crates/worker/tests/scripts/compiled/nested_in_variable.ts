const changes = { state: "open" as const, estimate: "3" };
await linear.update_issue({ issue_id: "ENG-7", changes });
console.log(changes.estimate);
