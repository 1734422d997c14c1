async function refund(id: number) {
  return await test.denied({ id });
}
await refund(7);
