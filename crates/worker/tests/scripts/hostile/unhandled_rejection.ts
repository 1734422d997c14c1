async function background() {
  await github.get_issue({ n: 1 });
  throw new Error("nobody looks");
}
background();
const handled = Promise.reject(new Error("handled later"));
setTimeout(() => handled.catch(() => {}), 1);
await new Promise((resolve) => setTimeout(resolve, 5));
return "fine";
