const pending = linear.get_issue({ issue_id: "ENG-7" });
pending.catch(() => {});
const settled = await Promise.allSettled([pending]);
return settled[0].status;
