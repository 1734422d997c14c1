import m0 from "@octokit/rest";
import m1 from "@slack/web-api";
import m2 from "pg";
