// The official TypeScript client, version 1. Follows the plan in its argument, prints one line of JSON, and stays
// connected until its standard input is closed.
import { createRequire } from "node:module";

const plan = JSON.parse(process.argv[2]);
const require = createRequire(plan.modules);
const { Client } = require("@modelcontextprotocol/sdk/client/index.js");
const { StdioClientTransport } = require("@modelcontextprotocol/sdk/client/stdio.js");
const { StreamableHTTPClientTransport } = require("@modelcontextprotocol/sdk/client/streamableHttp.js");

// What the plan knows of the fields of a form.
const asked = [];
const answer = ({ message, requestedSchema }) => {
  asked.push(message);
  const known = Object.entries(plan.answers).filter(([field]) => field in requestedSchema.properties);
  return { action: "accept", content: Object.fromEntries(known) };
};

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

const capabilities = plan.answers ? { elicitation: {} } : {};
const client = new Client({ name: "end-to-end", version: "1" }, { capabilities });
if (plan.answers) {
  const { ElicitRequestSchema } = require("@modelcontextprotocol/sdk/types.js");
  client.setRequestHandler(ElicitRequestSchema, ({ params }) => answer(params));
}
await client.connect(transport);
const { tools } = await client.listTools();
const answers = [];
for (const [name, args] of plan.calls) {
  const progress = [];
  const options = plan.beside ? { onprogress: (step) => progress.push([step.progress, step.total]) } : {};
  const { content, structuredContent, isError } = await client.callTool({ name, arguments: args }, undefined, options);
  answers.push({ content, structured: structuredContent, is_error: isError ?? false, progress });
}
let beside;
if (plan.beside) {
  const { resources } = await client.listResources();
  const { resourceTemplates } = await client.listResourceTemplates();
  const { prompts } = await client.listPrompts();
  const [name, args] = plan.beside.prompt;
  beside = {
    resources: resources.map((resource) => resource.uri),
    templates: resourceTemplates.map((template) => template.uriTemplate),
    prompts: prompts.map((prompt) => prompt.name),
    contents: (await client.readResource({ uri: plan.beside.resource })).contents,
    messages: (await client.getPrompt({ name, arguments: args })).messages,
    asked,
  };
}
const server = client.getServerVersion()?.name;
console.log(JSON.stringify({ protocol, server, tools: tools.map((tool) => tool.name), answers, beside }));
for await (const _ of process.stdin);
await client.close();
