const from = new Date(0), to = new Date(Date.UTC(2026, 0, 1));
return await calendar.list_events({ from: from.toISOString(), to: to.toISOString().slice(0, 10) });
