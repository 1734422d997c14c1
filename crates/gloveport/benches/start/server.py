#!/usr/bin/env python3
"""A server for the measurement: `server.py SECONDS TOOLS` sleeps before it answers anything, and lists so many tools.

Its tools are as large as those of real servers are on average. It speaks 2025-11-25 and nothing else.
"""

import json
import sys
import time

WORDS = "the repository issue of a user in this organization that matches the query and was changed since".split()


def tool(number):
    def text(at, count):
        return " ".join(WORDS[(at * 7 + i * 3) % len(WORDS)] for i in range(count))

    properties = {
        f"{WORDS[(number + i) % len(WORDS)]}_{i}": {"type": ["string", "integer"][i % 2], "description": text(number + i, 9)}
        for i in range(6)
    }
    schema = {"type": "object", "properties": properties, "required": list(properties)[:2]}
    return {"name": f"tool_{number}", "description": text(number, 40), "inputSchema": schema}


def main():
    seconds, count = float(sys.argv[1]), int(sys.argv[2])
    time.sleep(seconds)
    tools = [tool(number) for number in range(count)]
    for line in sys.stdin:
        request = json.loads(line)
        if "id" not in request:
            continue
        answer = {"jsonrpc": "2.0", "id": request["id"]}
        method = request["method"]
        if method == "initialize":
            answer["result"] = {
                "protocolVersion": "2025-11-25",
                "capabilities": {"tools": {}},
                "serverInfo": {"name": "measured", "version": "1"},
            }
        elif method == "tools/list":
            start = int(request.get("params", {}).get("cursor", "0"))
            answer["result"] = {"tools": tools[start : start + 500]}
            if start + 500 < count:
                answer["result"]["nextCursor"] = str(start + 500)
        else:
            answer["error"] = {"code": -32601, "message": "method not found"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


main()
