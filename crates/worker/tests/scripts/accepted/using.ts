const order: string[] = [];
{
  using first = { [Symbol.dispose]() { order.push("first") } };
  await using second = { async [Symbol.asyncDispose]() { order.push("second") } };
  order.push("body");
}
return order;
