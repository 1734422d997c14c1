await calendar.delete_event({ event: "e1" } satisfies Record<string, string>);
