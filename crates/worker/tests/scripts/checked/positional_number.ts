return await calendar.delete_event(7);
