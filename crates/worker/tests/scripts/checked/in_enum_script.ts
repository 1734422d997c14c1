enum Priority { Low = 1, High = 2 }
const created = await linear.create_issue({ team: "ENG", name: "A", priority: Priority.High });
return created;
