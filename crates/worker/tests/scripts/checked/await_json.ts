console.log(JSON.stringify(linear.list_teams(), null, 2));
