return [await linear.list_teams(), await linear.list_teams({}), await linear.list_issues(), await stripe.list_charges(undefined)];
