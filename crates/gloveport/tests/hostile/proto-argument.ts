// expect: returned ["{\"__proto__\":{\"polluted\":true}}",true]
const value = JSON.parse("{\"__proto__\": {\"polluted\": true}}");
const { value: back } = await probe.echo({ value });
return [JSON.stringify(back), ({} as any).polluted === undefined];
