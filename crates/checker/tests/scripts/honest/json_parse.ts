const found = await mail.search({ query: "from:ada" });
const list = typeof found === "string" ? JSON.parse(found) : found;
return list.filter((it) => it.unread).map((it) => it.subject);
