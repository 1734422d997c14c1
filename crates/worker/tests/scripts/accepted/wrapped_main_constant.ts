const main = async () => test.echo({ n: 1 });
