const a = await linear.get_issue({ id: "ENG-7" });
const b = await linear.get_issue({ id: "ENG-8" });
const c = await linear.get_issue({ id: "ENG-9" });
return [a, b, c];
