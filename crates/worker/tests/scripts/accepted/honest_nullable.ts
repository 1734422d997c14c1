return await linear.update_issue({ issue_id: "ENG-7", changes: { assignee: null, title: `Renamed ${1 + 1}` } });
