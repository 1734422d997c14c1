let page = 1;
const all = [];
while (page) {
  const batch = await tracker.list_issues({ repo: "a/b", page, per_page: 50 });
  all.push(...batch.issues);
  page = batch.next_page;
  if (all.length > 500) break;
}
return all.map(({ number, title }) => ({ number, title }));
