const assignee: string | undefined = undefined;
const wanted = Math.random() > 2 ? "ENG" : undefined;
return await linear.create_issue({ team: wanted ?? "ENG", title: "A", assignee, due: undefined });
