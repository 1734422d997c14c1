const { issues } = (await linear.list_issues({ limit: 1 })) as any;
const first = issues?.[0];
return await linear.get_issue({ issue_id: first?.id ?? "ENG-7", include_comments: !first });
