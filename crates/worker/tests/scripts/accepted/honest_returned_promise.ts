const load = (id: string) => linear.get_issue({ issue_id: id });
async function later(id: string) { return linear.get_issue({ issue_id: id }); }
return [await load("ENG-7"), await later("ENG-8")];
