for (const name of ["fail", "denied", "invalid"] as const) {
  try {
    await test[name]({ a: 1 });
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    const { code, server, tool, retryable, issues, hint, message, name } = error;
    console.log({ code, server, tool, retryable, issues, hint, message, name, isError: error instanceof Error });
    console.log(error);
  }
}
