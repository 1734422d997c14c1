test.echo({ n: 1 });
const last = 5;
