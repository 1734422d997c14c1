const config = { repo: "a/b", state: "all" } satisfies { repo: string; state: string };
const limits = { page: 1, per_page: 20 } as const;
const { issues, total } = await tracker.list_issues({ ...config, ...limits } as any);
using done = { [Symbol.dispose]() { console.log("done"); } };
return { n: issues.length, total, closed: Object.groupBy(issues, (i) => i.state).closed?.length };
