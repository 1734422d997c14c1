const a = await githb.get_issue({ n: 1 });
const b = await github.get_isue({ n: 1 });
const c = await github["get_isue2"]({});
const { creat_issue } = github;
const d = await fetch("https://example.com");
total = 5;
const e = require("fs"), f = process.env.HOME, g = Buffer.from("a");
