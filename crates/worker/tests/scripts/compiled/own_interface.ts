interface Report { title: string; count: number }
const { issues } = await linear.list_issues({});
const report: Report = { title: "Open", total: issues.length };
return report;
