const verbose = true;
const issue = verbose && (await linear.get_issue({ issue_id: "ENG-7" }));
const other = await (verbose ? linear.get_issue({ issue_id: "a" }) : linear.get_issue({ issue_id: "b" }));
verbose && linear.list_teams();
return [issue, other];
