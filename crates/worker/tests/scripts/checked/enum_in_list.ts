const { channels } = await slack.list_channels({ types: ["public", "direct"] });
return channels;
