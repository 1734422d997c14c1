const tracker = linear;
return await tracker.get_isue({ issue_id: "ENG-7" });
