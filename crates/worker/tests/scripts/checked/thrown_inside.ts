const args: any = 7;
await linear.get_issue(args);
