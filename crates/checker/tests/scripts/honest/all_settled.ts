const results = await Promise.allSettled([1, 2].map((id) => shop.get_customer({ id })));
const good = results.filter((r) => r.status === "fulfilled").map((r) => r.value.name);
const bad = results.filter((r) => r.status === "rejected").map((r) => r.reason?.message);
return { good, bad, first: results[0].value.name };
