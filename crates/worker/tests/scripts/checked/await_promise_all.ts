const teams = await Promise.all(linear.list_teams());
return teams;
