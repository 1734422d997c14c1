console.log("log \ud800 end", ["\udfff"]);
const back = await test.echo({ text: "a\ud800b", "key\udc00": 1 });
await searchTools("find \ud800");
return { back, same: back.text === "a\ud800b", own: "\ud83d" };
