#!/usr/bin/env bash
# Brings the official conformance suite, and the node that it needs, at pinned versions into target/e2e/conformance. Needs npm.
# Does nothing when they are there already. Prints the folder.
set -euo pipefail
cd "$(dirname "$0")/../../../.."
folder="$PWD/target/e2e/conformance"
mkdir -p "$folder"

packages=(node@22.23.3 @modelcontextprotocol/conformance@0.2.0-alpha.12)
# A stamp of what was asked for: another list installs again.
if [ "$(cat "$folder/installed" 2>/dev/null)" != "${packages[*]}" ]; then
  rm -f "$folder/installed"
  [ -f "$folder/package.json" ] || echo '{"private": true}' >"$folder/package.json"
  npm install --prefix "$folder" --no-fund --no-audit --loglevel=error "${packages[@]}" >&2
  printf '%s' "${packages[*]}" >"$folder/installed"
fi
echo "$folder"
