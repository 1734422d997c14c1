const has = "delete_message" in slack;
const tools = Object.keys(linear).filter((name) => name.startsWith("list"));
return { has, tools, kind: typeof linear, known: typeof airtable === "undefined" };
