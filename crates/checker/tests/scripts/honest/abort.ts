const controller = new AbortController();
const timer = setTimeout(() => controller.abort(), 5000);
try {
  const { total } = await tracker.list_issues({ repo: "a/b" }, { signal: controller.signal });
  return total;
} finally {
  clearTimeout(timer);
}
