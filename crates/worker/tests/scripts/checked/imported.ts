import { get_issue as fetchIssue, list_issues } from "./tools/linear";
const issue = await fetchIssue({ id: "ENG-7" });
const list = await list_issues({ state: "opened" });
return { issue, list };
