function run() {
  const a = await github.get_issue({});
}
