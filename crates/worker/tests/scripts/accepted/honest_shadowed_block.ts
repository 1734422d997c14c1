const all: unknown[] = [await slack.list_channels()];
{
  const slack = { post_message: (...parts: string[]) => parts.join(" ") };
  all.push(slack.post_message("a", "b"));
}
return all;
