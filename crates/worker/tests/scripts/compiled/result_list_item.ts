const teams = await linear.list_teams();
return teams.name;
