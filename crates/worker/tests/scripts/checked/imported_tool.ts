import getIssue from "./tools/linear/get_issue";
import * as file from "./tools/linear/list_issues.ts";
const a = await getIssue({ id: 7 });
const b = await file.list_issues({ max: 7 });
return [a, b];
