async () => {
  const { n } = (await test.echo({ n: 1 })) as { n: number };
  return n + 1;
}
