import { get_issue as load } from "../servers/linear/index.ts"; import { slack } from "./tools"; const issue = await load({ issue_id: "ENG-7" }); return issue.body;
