enum State { Open = "open", Closed = "closed" }
enum Priority { None, Urgent }
await linear.list_issues({ state: State.Open });
return await linear.create_issue({ team: "ENG", title: "A", priority: Priority.Urgent });
