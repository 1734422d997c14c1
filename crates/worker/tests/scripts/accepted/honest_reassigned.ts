let limit: any = "none";
limit = 5;
let state: any = "opened";
if (limit > 3) state = "open";
return await linear.list_issues({ limit, state });
