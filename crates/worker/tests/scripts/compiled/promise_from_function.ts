async function load(id: string) {
  return await linear.get_issue({ issue_id: id });
}
const issue = load("ENG-7");
return issue.title;
