const priorities = ["low", "high"];
const created = [];
for (const priority of priorities) {
  const { number } = await tracker.create_issue({ repo: "a/b", title: `A ${priority} one`, priority });
  created.push(number);
}
return created;
