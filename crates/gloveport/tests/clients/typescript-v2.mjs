// The official TypeScript client, version 2, which speaks both eras of the protocol. Follows the plan in its argument,
// prints one line of JSON, and stays connected until its standard input is closed.
import { createRequire } from "node:module";

const plan = JSON.parse(process.argv[2]);
const require = createRequire(plan.modules);
const { Client, StreamableHTTPClientTransport } = require("@modelcontextprotocol/client");
const { StdioClientTransport } = require("@modelcontextprotocol/client/stdio");

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
const mode = plan.era === "modern" ? { pin: "2026-07-28" } : plan.era;
const capabilities = plan.answers ? { elicitation: { form: {} } } : {};
const client = new Client({ name: "end-to-end", version: "1" }, { capabilities, versionNegotiation: { mode } });
if (plan.answers) client.setRequestHandler("elicitation/create", ({ params }) => answer(params));
await client.connect(transport);
const { tools } = await client.listTools();
const answers = [];
for (const [name, args] of plan.calls) {
  const progress = [];
  const options = plan.beside ? { onprogress: (step) => progress.push([step.progress, step.total]) } : {};
  const { content, structuredContent, isError } = await client.callTool({ name, arguments: args }, options);
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
const protocol = client.getNegotiatedProtocolVersion();
const server = client.getServerVersion()?.name;
console.log(JSON.stringify({ protocol, server, tools: tools.map((tool) => tool.name), answers, beside }));
for await (const _ of process.stdin);
await client.close();
