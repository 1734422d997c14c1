#!/usr/bin/env bash
# Brings the real MCP clients, servers, OpenAPI documents and compiler that the end-to-end tests use, at pinned versions, into target/e2e. Needs npm and
# python3 with venv. Does nothing when they are there already.
set -euo pipefail
cd "$(dirname "$0")/../../.."
folder="$PWD/target/e2e"
mkdir -p "$folder"

# The inspector wants a newer node than many machines have; npm brings one.
node_packages=(
  node@22.23.3
  @modelcontextprotocol/sdk@1.32.2
  @modelcontextprotocol/client@2.4.0
  @modelcontextprotocol/inspector@2.12.0
  @modelcontextprotocol/server-everything@2026.8.31
  @modelcontextprotocol/server-filesystem@2026.8.31
  @modelcontextprotocol/server-memory@2026.8.31
  @modelcontextprotocol/server-sequential-thinking@2026.8.31
  mcp-server-commands@0.5.0
  @octokit/openapi@23.0.2
  kubernetes-client@9.0.0
  oidc-provider@9.13.3
  swagger2openapi@7.0.8
  typescript@7.0.2
)
# Agents whose files are written and read. Their tests are left out where one of them does not run on this machine.
agents=(
  @anthropic-ai/claude-code@2.1.330
  @google/gemini-cli@0.61.0
  @openai/codex@0.169.0
)
python_packages=(
  fastmcp==4.0.11
  mcp==2.3.0
  mcp-server-fetch==2026.10.24
  mcp-server-git==2026.10.19
  mcp-server-time==2026.10.19
)
# Servers that want the library before its version 2, in a folder of their own.
python_servers=(
  mcp==1.30.0
  mcp-server-calculator==0.2.1
  mcp-server-sqlite==2025.4.25
  mcp-text-editor==1.0.2
)

# A stamp of what was asked for: another list installs again.
wanted="${node_packages[*]} ${agents[*]} ${python_packages[*]} ${python_servers[*]}"
if [ "$(cat "$folder/installed" 2>/dev/null)" = "$wanted" ]; then
  echo "clients and servers are there"
  exit 0
fi
rm -f "$folder/installed"
[ -f "$folder/package.json" ] || echo '{"private": true, "type": "module"}' >"$folder/package.json"
npm install --prefix "$folder" --no-fund --no-audit --loglevel=error "${node_packages[@]}"
for agent in "${agents[@]}"; do
  npm install --prefix "$folder" --no-fund --no-audit --loglevel=error "$agent" || echo "left out: $agent cannot be installed here"
done
[ -x "$folder/python/bin/python" ] || python3 -m venv "$folder/python"
"$folder/python/bin/python" -m pip install --quiet --disable-pip-version-check "${python_packages[@]}"
[ -x "$folder/python-servers/bin/python" ] || python3 -m venv "$folder/python-servers"
"$folder/python-servers/bin/python" -m pip install --quiet --disable-pip-version-check "${python_servers[@]}"
# A document of Kubernetes, which its package has as Swagger 2.0.
mkdir -p "$folder/openapi"
gunzip -c "$folder/node_modules/kubernetes-client/lib/specs/swagger-1.13.json.gz" >"$folder/openapi/swagger.json"
"$folder/node_modules/.bin/swagger2openapi" -o "$folder/openapi/kubernetes.json" "$folder/openapi/swagger.json"
printf '%s' "$wanted" >"$folder/installed"
