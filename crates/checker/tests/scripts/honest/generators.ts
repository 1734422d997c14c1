async function* pages(repo) {
  let page = 1;
  do {
    const result = await tracker.list_issues({ repo, page });
    yield* result.issues;
    page = result.next_page;
  } while (page);
}
const titles = [];
for await (const issue of pages("a/b")) titles.push(issue.title);
const lengths = titles.values().map((title) => title.length).toArray();
return { titles, lengths, last: titles.at(-1), sorted: titles.toSorted() };
