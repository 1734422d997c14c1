await calendar.create_event({ title: "Lunch" });
