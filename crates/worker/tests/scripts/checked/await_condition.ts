if (calendar.delete_event({ event_id: "e1" })) {
  console.log("deleted");
}
