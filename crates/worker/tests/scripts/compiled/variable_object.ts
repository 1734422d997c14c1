const options = { team: "ENG", labels: "bug", title: "A" };
const created = await linear.create_issue(options);
console.log(options.title);
return created.url;
