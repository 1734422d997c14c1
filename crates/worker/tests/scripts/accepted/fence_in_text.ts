const md = ["```ts", `\`\`\``].join("\n");
md;
