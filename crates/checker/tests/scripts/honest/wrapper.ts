async () => {
  const { orders } = await shop.list_orders({ limit: 5 });
  const open = orders.filter((o) => o.status === "open");
  return { open: open.length, ids: open.map((o) => o.id) };
};
