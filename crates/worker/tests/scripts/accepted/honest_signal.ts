const stop = new AbortController();
const issue = await linear.get_issue({ issue_id: "ENG-7" }, { signal: stop.signal });
const options = { signal: stop.signal };
return [issue, await linear.get_issue({ issue_id: "ENG-8" }, options)];
