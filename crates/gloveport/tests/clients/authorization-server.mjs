// An authorization server (oidc-provider) that gives access tokens to programs, as JWT for the resource that they ask for.
// Follows the plan in its argument, prints its issuer, and stays until its standard input is closed. A client's identifier
// says what its tokens hold beside the standard's claims: the plan's `clients` has them by identifier. All have one secret.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const plan = JSON.parse(process.argv[2]);
const require = createRequire(plan.modules);
const { default: Provider } = await import(pathToFileURL(require.resolve("oidc-provider")));

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const key = { ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: "of-the-test" };
const server = createServer();
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: Object.keys(plan.clients).map((client_id) => ({
    client_id,
    client_secret: plan.secret,
    grant_types: ["client_credentials"],
    redirect_uris: [],
    response_types: [],
  })),
  jwks: { keys: [key] },
  scopes: plan.scopes,
  extraTokenClaims: (_, token) => plan.clients[token.clientId],
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_, resource) => ({
        scope: plan.scopes.join(" "),
        audience: resource,
        accessTokenTTL: 300,
        accessTokenFormat: "jwt",
        jwt: { sign: { alg: "RS256" } },
      }),
    },
  },
});
server.on("request", provider.callback());
console.log(issuer);
for await (const _ of process.stdin);
server.closeAllConnections();
server.close();
