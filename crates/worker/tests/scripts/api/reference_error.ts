const name = "undefined_name";
await github.get_issue({ n: 1 });
eval(name);
