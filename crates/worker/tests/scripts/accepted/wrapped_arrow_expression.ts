// the whole
() => test.echo({ n: 1 })