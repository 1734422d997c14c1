const [teams, issues] = await Promise.all(linear.list_teams(), linear.list_issues());
return [teams, issues];
