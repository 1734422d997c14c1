import { get_issue, get_isue } from "./tools/github";
import * as slack from "./tools/slack";
import read from "./tools/file_system/reed.ts";
const used = [get_issue, get_isue, slack.post, read];
