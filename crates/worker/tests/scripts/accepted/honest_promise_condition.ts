const pending = Math.random() < 2 && linear.list_teams();
const teams = linear.list_teams();
if (teams) console.log("asked");
console.log(`kind: ${teams}`, !teams, teams == null);
return [await pending, await teams];
