const ids = ["ENG-7", "ENG-8"];
const titles = ids.map((id) => linear.get_issue({ issue_id: id }).title);
return titles;
