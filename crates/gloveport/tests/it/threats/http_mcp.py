"""An MCP server over HTTP that writes down everything that reaches it, for tests. Python's standard library only.

    http_mcp.py LOG

It speaks 2025-11-25, prints its port, and ends when its standard input is closed. Each request is one line of JSON in
the log: {"method", "target", "headers": [[name, value], ...], "body"}. It has one tool, `look`, which gives a text back.
"""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

log_lock = threading.Lock()
TOOL = {
    "name": "look",
    "description": "Looks at a text.",
    "inputSchema": {"type": "object", "properties": {"text": {"type": "string"}}},
    "annotations": {"readOnlyHint": True},
}


def result(message):
    method = message.get("method")
    if method == "initialize":
        return {
            "protocolVersion": "2025-11-25",
            "capabilities": {"tools": {}},
            "serverInfo": {"name": "watching", "version": "1"},
        }
    if method == "ping":
        return {}
    if method == "tools/list":
        return {"tools": [TOOL]}
    if method == "tools/call":
        return {"content": [{"type": "text", "text": "looked"}]}
    return None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def note(self, body):
        record = {"method": self.command, "target": self.path, "headers": self.headers.items(), "body": body}
        with log_lock, open(sys.argv[1], "a", encoding="utf-8") as file:
            file.write(json.dumps(record) + "\n")

    def answer(self, status, value=None):
        body = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.note("")
        self.answer(405)

    do_DELETE = do_GET

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.note(body)
        message = json.loads(body)
        if message.get("id") is None:
            return self.answer(202)
        told = {"jsonrpc": "2.0", "id": message["id"]}
        found = result(message)
        if found is None:
            told["error"] = {"code": -32601, "message": "no such method"}
        else:
            told["result"] = found
        self.answer(200, told)


def main():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
