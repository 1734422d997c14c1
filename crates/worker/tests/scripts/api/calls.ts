import { get_issue as get } from "./tools/github";
const a = await get({ number: 1 });
const b = await github.create_issue({ title: "é😀" });
const c = await github_list_issues();
console.log("hello", a, [1, 2, { x: "y" }], github);
return { a, b, c };
