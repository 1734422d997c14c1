async function retry<T>(run: () => Promise<T>, times = 3): Promise<T> {
  try { return await run(); } catch (error) { if (times <= 1) throw error; return retry(run, times - 1); }
}
return await retry(() => linear.get_issue({ issue_id: "ENG-7" }));
