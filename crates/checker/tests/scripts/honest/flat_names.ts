const { issues } = await tracker_list_issues({ repo: "a/b" });
const sent = await mail_send({ to: ["a@example.com"], subject: `${issues.length} issues`, body: issues.map((i) => i.title).join("\n") });
return sent.accepted;
