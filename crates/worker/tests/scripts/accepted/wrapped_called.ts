(async () => {
  return await test.echo({ n: 1 });
})();
