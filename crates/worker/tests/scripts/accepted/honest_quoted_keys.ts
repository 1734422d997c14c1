return await slack["post_message"]({ "channel": "#general", ['text']: 'Hello', thread_ts: `1` });
