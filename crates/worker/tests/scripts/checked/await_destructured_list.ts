const [first] = linear.list_teams();
return first;
