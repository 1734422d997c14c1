// A server that people sign in to, its real authorization server (oidc-provider), and the browser of a person who signs in.
// Prints the server's address, then follows what is said line by line: the address that a browser is to open. Prints where
// that ended. Ends when its standard input is closed. Access ends after seconds, and each renewal gives another refresh token.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

// What the provider has to say is not among the answers.
console.info = console.error;

const plan = JSON.parse(process.argv[2]);
const require = createRequire(plan.modules);
const { default: Provider } = await import(pathToFileURL(require.resolve("oidc-provider")));

const server = createServer();
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const origin = `http://127.0.0.1:${server.address().port}`;
const resource = `${origin}/mcp`;

const provider = new Provider(`${origin}/as`, {
  scopes: ["openid", "offline_access", "read"],
  rotateRefreshToken: true,
  features: {
    devInteractions: { enabled: true },
    registration: { enabled: true },
    revocation: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: () => ({
        scope: "read",
        audience: resource,
        accessTokenTTL: 10,
        accessTokenFormat: "opaque",
      }),
    },
  },
});
const authorize = provider.callback();

const json = (response, status, value, headers = {}) => {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(value));
};

// As it stands in a request of 2026-07-28.
const results = {
  "server/discover": () => ({
    supportedVersions: ["2026-07-28"],
    capabilities: { tools: {} },
    serverInfo: { name: "site", version: "1" },
  }),
  "tools/list": () => ({
    tools: [{ name: "whoami", inputSchema: { type: "object" }, annotations: { readOnlyHint: true } }],
  }),
  "tools/call": (token) => ({ content: [{ type: "text", text: `signed in for ${token.scope}` }] }),
};

const serve = async (request, response) => {
  const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  const token = given && (await provider.AccessToken.find(given));
  if (!token || token.aud !== resource) {
    const metadata = `${origin}/.well-known/oauth-protected-resource/mcp`;
    return json(response, 401, {}, { "www-authenticate": `Bearer resource_metadata="${metadata}"` });
  }
  let body = "";
  for await (const chunk of request) body += chunk;
  const { id, method } = JSON.parse(body);
  const result = results[method]?.(token);
  if (!result) return json(response, 404, { jsonrpc: "2.0", id, error: { code: -32601, message: "no" } });
  json(response, 200, { jsonrpc: "2.0", id, result: { resultType: "complete", ttlMs: 0, cacheScope: "private", ...result } });
};

server.on("request", (request, response) => {
  if (request.url === "/mcp") return serve(request, response);
  if (request.url === "/.well-known/oauth-protected-resource/mcp") {
    return json(response, 200, { resource, authorization_servers: [`${origin}/as`], scopes_supported: ["read"] });
  }
  // The path of an issuer goes behind the well-known one (RFC 8414); the provider has it before.
  const wellKnown = /^\/\.well-known\/(oauth-authorization-server|openid-configuration)\/as$/.exec(request.url);
  if (wellKnown) request.url = "/as/.well-known/openid-configuration";
  if (!request.url.startsWith("/as/")) return json(response, 404, {});
  request.originalUrl = request.url;
  request.url = request.url.slice("/as".length);
  authorize(request, response);
});

// A browser with cookies and forms, and no scripts.
const visit = async (address) => {
  const cookies = new Map();
  let request = { method: "GET" };
  for (let step = 0; step < 20; step += 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(address, { ...request, redirect: "manual", headers: { ...request.headers, cookie } });
    for (const set of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(set);
      cookies.set(name, value);
    }
    const location = response.headers.get("location");
    const page = await response.text();
    const form = /<form[^>]*action="([^"]+)"/.exec(page);
    request = { method: "GET" };
    if (location) {
      address = new URL(location, address).href;
    } else if (form && response.status === 200) {
      address = new URL(form[1].replaceAll("&amp;", "&"), address).href;
      const hidden = [...page.matchAll(/<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"/g)];
      const fields = Object.fromEntries(hidden.map(([, name, value]) => [name, value]));
      const body = new URLSearchParams({ ...fields, login: "ada", password: "anything" });
      request = { method: "POST", body, headers: { "content-type": "application/x-www-form-urlencoded" } };
    } else {
      return `${response.status} ${page.trim().split("\n")[0].slice(0, 200)}`;
    }
  }
  return "the pages have no end";
};

console.log(resource);
for await (const line of createInterface({ input: process.stdin })) console.log(await visit(line));
server.closeAllConnections();
server.close();
