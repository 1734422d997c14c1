return await calendar.list_events({ from: new Date(0) as any, to: new Date(0) as any });
