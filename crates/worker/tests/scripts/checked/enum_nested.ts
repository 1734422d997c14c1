await linear.update_issue({ issue_id: "ENG-7", changes: { state: "done" } });
