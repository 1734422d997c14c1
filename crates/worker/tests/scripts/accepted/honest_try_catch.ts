let issue;
try {
  issue = await linear.get_issue({ issue_id: "ENG-7" });
} catch (error) {
  return { failed: error.message, code: error.code };
}
return issue;
