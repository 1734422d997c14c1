import { get_issue as load, list_issues } from "./tools/linear";
import * as chat from "../servers/slack/index.ts";
import { stripe } from "./tools";
const issue = await load({ issue_id: "ENG-7" });
await chat.post_message({ channel: "#general", text: String(issue.issue_id) });
return [await list_issues(), await stripe.convert({ amount: 1, from: "eur", to: "usd" })];
