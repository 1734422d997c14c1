import { slack } from "./tools";
await slack.post_message({ channel: "#general", message: "Hello" });
