const rows = [{ id: 7 }, { id: 8 }];
for (const row of rows) await linear.get_issue({ issue_id: row.id });
