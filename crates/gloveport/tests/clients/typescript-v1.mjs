// The official TypeScript client, version 1. Follows the plan in its argument, prints one line of JSON, and stays
// connected until its standard input is closed.
import { createRequire } from "node:module";

const plan = JSON.parse(process.argv[2]);
const require = createRequire(plan.modules);
const { Client } = require("@modelcontextprotocol/sdk/client/index.js");
const { StdioClientTransport } = require("@modelcontextprotocol/sdk/client/stdio.js");
const { StreamableHTTPClientTransport } = require("@modelcontextprotocol/sdk/client/streamableHttp.js");

const headers = { Authorization: `Bearer ${plan.bearer}` };
const transport = plan.url
  ? new StreamableHTTPClientTransport(new URL(plan.url), { requestInit: { headers } })
  : new StdioClientTransport({ command: plan.command[0], args: plan.command.slice(1) });
// The client tells nobody but its transport which version was agreed on.
let protocol;
const tell = transport.setProtocolVersion?.bind(transport);
transport.setProtocolVersion = (version) => {
  protocol = version;
  tell?.(version);
};

const client = new Client({ name: "end-to-end", version: "1" });
await client.connect(transport);
const { tools } = await client.listTools();
const answers = [];
for (const [name, args] of plan.calls) {
  const { content, structuredContent, isError } = await client.callTool({ name, arguments: args });
  answers.push({ content, structured: structuredContent, is_error: isError ?? false });
}
const server = client.getServerVersion()?.name;
console.log(JSON.stringify({ protocol, server, tools: tools.map((tool) => tool.name), answers }));
for await (const _ of process.stdin);
await client.close();
