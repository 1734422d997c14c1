try {
  await test.deep();
} catch (error) {
  console.log(error instanceof RangeError, (error as Error).message);
}
return await test.deep();
