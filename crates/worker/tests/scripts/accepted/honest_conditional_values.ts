const urgent = (await linear.list_teams({})) !== null;
return await linear.create_issue({ team: "ENG", title: urgent ? "Now" : "Later", priority: urgent ? 1 : 3, labels: [...(urgent ? ["urgent"] : []), "bug"] });
