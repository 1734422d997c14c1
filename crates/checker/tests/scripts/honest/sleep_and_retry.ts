const sleep = (ms) => new Promise((resolve) => setTimeout(() => resolve(), ms));
async function retry(run, times = 3) {
  for (let i = 0; ; i++) {
    try {
      return await run();
    } catch (error) {
      if (i >= times || !(error instanceof ToolError) || !error.retryable) throw error;
      await sleep(100 * 2 ** i);
    }
  }
}
const { total } = await retry(() => tracker.list_issues({ repo: "a/b" }));
return total;
