// The official TypeScript client, version 2, which speaks both eras of the protocol. Follows the plan in its argument,
// prints one line of JSON, and stays connected until its standard input is closed.
import { createRequire } from "node:module";

const plan = JSON.parse(process.argv[2]);
const require = createRequire(plan.modules);
const { Client, StreamableHTTPClientTransport } = require("@modelcontextprotocol/client");
const { StdioClientTransport } = require("@modelcontextprotocol/client/stdio");

const headers = { Authorization: `Bearer ${plan.bearer}` };
const transport = plan.url
  ? new StreamableHTTPClientTransport(new URL(plan.url), { requestInit: { headers } })
  : new StdioClientTransport({ command: plan.command[0], args: plan.command.slice(1) });
const mode = plan.era === "modern" ? { pin: "2026-07-28" } : plan.era;
const client = new Client({ name: "end-to-end", version: "1" }, { versionNegotiation: { mode } });
await client.connect(transport);
const { tools } = await client.listTools();
const answers = [];
for (const [name, args] of plan.calls) {
  const { content, structuredContent, isError } = await client.callTool({ name, arguments: args });
  answers.push({ content, structured: structuredContent, is_error: isError ?? false });
}
const protocol = client.getNegotiatedProtocolVersion();
const server = client.getServerVersion()?.name;
console.log(JSON.stringify({ protocol, server, tools: tools.map((tool) => tool.name), answers }));
for await (const _ of process.stdin);
await client.close();
