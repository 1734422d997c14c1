try {
  await test.echo({ text: "x".repeat(5000) });
} catch (error) {
  console.log(error);
}
