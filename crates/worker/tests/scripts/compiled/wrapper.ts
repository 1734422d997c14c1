async () => {
  const channels = await slack.list_channels({ limit: 5 });
  return channels.map((channel) => channel.name);
}
