import { get_issue } from "./tools/github";
const get_issue = 1;
