async ({ github }) => {
  return await github.get_issue({ n: 1 });
}
