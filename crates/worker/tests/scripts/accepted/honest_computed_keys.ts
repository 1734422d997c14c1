const key = "issue_" + "id";
return await linear.get_issue({ [key]: "ENG-7" });
