function run(linear: any) { return linear.get_issue(7).title; }
return run({ get_issue: (n: number) => ({ title: "own " + n }) });
