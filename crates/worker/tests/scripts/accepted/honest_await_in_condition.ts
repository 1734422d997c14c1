if ((await linear.list_teams()) && !(await slack.get_history({ channel: "C1" })).x) console.log("ok");
const ok = (await calendar.delete_event({ event_id: "e1" })) ? "yes" : "no";
return ok;
