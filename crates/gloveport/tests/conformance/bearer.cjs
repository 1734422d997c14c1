// Shows the gateway's bearer with every request of the suite, which has no option for one. Preloaded into node.
// Both HTTP clients of node announce a request on a channel before they send it.
const { subscribe } = require("node:diagnostics_channel");

const bearer = `Bearer ${process.env.CONFORMANCE_BEARER}`;
const origin = new URL(process.env.CONFORMANCE_ORIGIN);

subscribe("undici:request:create", ({ request }) => {
  if (request.origin === origin.origin) request.addHeader("authorization", bearer);
});
subscribe("http.client.request.created", ({ request }) => {
  // One socket, whatever `Host` says.
  if (String(request.getHeader("host")).endsWith(`:${origin.port}`)) request.setHeader("authorization", bearer);
});
