const found = tracker.list_issues({ repo: "a/b" });
return found.issues.length;
