test.echo({ n: 1 });
test.echo({ n: 2 }); // a promise counts as its value
type Later = string;
