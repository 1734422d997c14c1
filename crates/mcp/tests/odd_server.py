"""An MCP server with oddities, for tests. Python's standard library only.

    odd_server.py MODE [SOCKET]         over standard input and output
    odd_server.py --http MODE [SOCKET]  over HTTP; the first line of its output is the port

A mode changes the handshake or the listing; the odd calls are tools that every mode has. Over the
Unix socket it tells what it received, one method in each line.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

OBJECT = {"type": "object"}
ADD = {
    "name": "add",
    "title": "Add",
    "description": "Adds two numbers.",
    "inputSchema": {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "object",
        "properties": {"a": {"type": "number"}, "b": {"type": "number"}},
        "required": ["a", "b"],
        "x-vendor": {"kept": True},
    },
    "outputSchema": {"type": "object", "properties": {"sum": {"type": "number"}}},
    "annotations": {"readOnlyHint": True, "x-vendor": 1},
}
# One odd tool each; the listing of such a mode is [ADD, the odd tool].
ODD_TOOLS = {
    "missing-schema": {"name": "odd"},
    "null-schema": {"name": "odd", "inputSchema": None},
    "true-schema": {"name": "odd", "inputSchema": True},
    "false-schema": {"name": "odd", "inputSchema": False},
    "array-schema": {"name": "odd", "inputSchema": []},
    "output-schema-true": {"name": "odd", "inputSchema": OBJECT, "outputSchema": True},
    "string-annotation": {"name": "odd", "inputSchema": OBJECT, "annotations": "safe"},
    "odd-hint": {"name": "odd", "inputSchema": OBJECT, "annotations": {"readOnlyHint": "yes"}},
    "bad-icons": {"name": "odd", "inputSchema": OBJECT, "icons": {"src": 5}},
    "number-description": {"name": "odd", "inputSchema": OBJECT, "description": 5, "title": []},
    "nameless": {"inputSchema": OBJECT},
    "empty-name": {"name": "", "inputSchema": OBJECT},
    "number-name": {"name": 7, "inputSchema": OBJECT},
    "control-name": {"name": "a\u001b[31mb", "inputSchema": OBJECT},
    "duplicate": {"name": "add", "inputSchema": OBJECT, "description": "Another."},
    "string-tool": "odd",
    "huge-tool": {"name": "odd", "inputSchema": OBJECT, "description": "x" * (1 << 20)},
}
TEXT = {"type": "text", "text": "ok"}
# What the odd tools answer; those that do more are in `call`.
RESULTS = {
    "unknown_content": {"content": [{"type": "hologram", "rays": [1]}, TEXT]},
    "string_content": {"content": "just text"},
    "strings_content": {"content": ["a", 5, None]},
    "broken_embed": {"content": [{"type": "resource", "resource": {"blob": 5}}]},
    "no_content": {"structuredContent": {"a": 1}},
    "null_structured": {"content": [TEXT], "structuredContent": None},
    "list_structured": {"content": [], "structuredContent": [1, 2]},
    "is_error": {"content": [{"type": "text", "text": "no such row"}], "isError": True},
    "big_number": {"content": [], "structuredContent": {"u64": 2**64 - 1, "more": 2**70}},
    "extra_fields": {"content": [TEXT], "messages": [], "tools": [], "_meta": {"a": 1}},
    "empty": {},
    "not_an_object": [1],
    "input_required": {
        "resultType": "input_required",
        "inputRequests": {"q": {"method": "elicitation/create", "params": {}}},
        "requestState": "s",
    },
    "task": {"resultType": "task", "task": {"taskId": "1"}},
}

# What a listing may offer of the odd calls, so that a script can make them; `add` stands first everywhere.
ODD_CALLS = sorted(RESULTS) + ["huge", "nan", "refuse", "crash", "wrong_id", "flood"]
FLOOD = 1_000

mode = ""
report = None
n_listings = 0
# Modern servers tell changes to those who subscribed; legacy ones to everybody.
subscription = {}
output_lock = threading.Lock()


def tell(text):
    if report:
        report.sendall((text + "\n").encode())


def write(message):
    write_text(json.dumps(message))


def write_text(text):
    with output_lock:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def fault(id, code, message):
    return {"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": message}}


def answer(id, result):
    if mode in ("good-modern", "slow-modern") and isinstance(result, dict):
        result.setdefault("resultType", "complete")
    return {"jsonrpc": "2.0", "id": id, "result": result}


def discover(id):
    if mode in ("good-modern", "both-eras", "slow-modern"):
        capabilities = {"tools": {"listChanged": True}}
        result = {"supportedVersions": ["2026-07-28"], "capabilities": capabilities,
                  "instructions": "modern", "ttlMs": 0, "cacheScope": "private"}
        return answer(id, dict(result, resultType="complete"))
    if mode == "dies-on-discover":
        sys.exit(3)
    if mode in ("silent", "never-greets"):
        return None
    if mode == "empty-discover":
        return answer(id, {})
    if mode == "error-without-id":
        return fault(None, -32600, "what?")
    if mode == "error-with-odd-id":
        return fault("server-error", -32600, "what?")
    return fault(id, -32601, "unknown method")


def initialize(id, params):
    if mode == "never-greets":
        return None
    if mode in ("good-modern", "slow-modern"):
        return fault(id, -32601, "no such method")
    if mode == "refuses-initialize":
        return fault(id, -32603, "licence expired\u001b[31m")
    version = {"old-version": "2024-11-05", "unknown-version": "1999-01-01"}
    version = version.get(mode, params["protocolVersion"])
    result = {"protocolVersion": version, "capabilities": {"tools": {"listChanged": True}},
              "serverInfo": {"name": "odd", "version": "1"}, "instructions": "legacy"}
    if mode == "bare-initialize":
        result = {"protocolVersion": version, "capabilities": "all"}
    if mode == "text-ids":
        id = str(id)
    return answer(id, result)


def list_tools(id, params):
    global n_listings
    n_listings += 1
    cursor = params.get("cursor")
    other = dict(ADD, name="other")
    if mode == "no-tools":
        return answer(id, {"tools": []})
    if mode == "odd-calls":
        hints = {"readOnlyHint": True}
        odd = [{"name": name, "inputSchema": OBJECT, "annotations": hints} for name in ODD_CALLS]
        return answer(id, {"tools": [ADD] + odd})
    if mode == "other-tools-each-time":
        return answer(id, {"tools": [ADD, dict(ADD, name="t%d" % n_listings)]})
    if mode == "dies-on-list":
        sys.exit(4)
    if mode == "long-line":
        return answer(id, {"tools": [ADD], "x": "x" * (17 << 20)})
    if mode == "wrong-ids":
        # First answers to what nobody asked, then the right one.
        for other_id in (-1, "none", 1 << 60, None, [id]):
            write(answer(other_id, {"tools": [other]}))
        return answer(id, {"tools": [ADD]})
    if mode == "floods-changes":
        threading.Thread(target=flood_changes, daemon=True).start()
    if mode in ODD_TOOLS:
        return answer(id, {"tools": [ADD, ODD_TOOLS[mode]]})
    if mode == "loop-cursor":
        return answer(id, {"tools": [dict(ADD, name="t" + (cursor or "0"))], "nextCursor": "1"})
    if mode == "pages":
        page = {None: ([ADD], ""), "": ([other], None)}[cursor]
        return answer(id, {"tools": page[0], "nextCursor": page[1]})
    if mode == "too-many-tools":
        tools = [{"name": "t%d" % n} for n in range(20_002)]
        return answer(id, {"tools": tools, "nextCursor": "more"})
    if mode == "no-list":
        return answer(id, {"tools": {"add": ADD}})
    if mode == "no-tools-method":
        return fault(id, -32601, "no tools")
    return answer(id, {"tools": [ADD]})


def flood_changes():
    """Tells without end that the tools have changed. A gateway that does not read holds it up."""
    while True:
        write({"jsonrpc": "2.0", "method": "notifications/tools/list_changed"})


def flood(id):
    """Sends all that nobody asked for before an answer."""
    for n in range(FLOOD):
        write({"jsonrpc": "2.0", "method": "notifications/progress",
               "params": {"progressToken": n, "progress": n}})
        write({"jsonrpc": "2.0", "method": "notifications/message",
               "params": {"level": "emergency", "data": "x" * 100}})
        write({"jsonrpc": "2.0", "method": "notifications/nobody/knows"})
    return answer(id, {"content": [TEXT]})


def ask(method, params):
    """Asks the client, and gives its answer."""
    write({"jsonrpc": "2.0", "id": "from-server", "method": method, "params": params})
    while True:
        message = json.loads(sys.stdin.readline())
        if message.get("id") == "from-server":
            return message


def call(id, params):
    name, arguments = params["name"], params.get("arguments", {})
    if name in RESULTS:
        return answer(id, dict(RESULTS[name]) if isinstance(RESULTS[name], dict) else RESULTS[name])
    if name == "add":
        sum = arguments["a"] + arguments["b"]
        return answer(id, {"content": [{"type": "text", "text": str(sum)}],
                           "structuredContent": {"sum": sum}})
    if name == "refuse":
        return fault(id, -32602, "bad\u001b[31m arguments")
    if name == "never":
        return None
    if name == "wrong_id":
        return answer(id + 1_000_000, {"content": [TEXT]})
    if name == "flood":
        return flood(id)
    if name == "hang":
        # Over HTTP each request has its thread; the end of the process ends this one too.
        threading.Event().wait()
    if name == "huge":
        return answer(id, {"content": [{"type": "text", "text": "x" * (17 << 20)}]})
    if name == "nan":
        return answer(id, {"content": [], "structuredContent": float("nan")})
    if name == "crash":
        sys.stderr.write("Traceback: out of cheese\n")
        sys.stderr.flush()
        os.kill(os.getpid(), signal.SIGSEGV)
    if name == "last":
        write(answer(id, {"content": [TEXT]}))
        sys.exit(0)
    if name == "change":
        if subscription or mode != "good-modern":
            write({"jsonrpc": "2.0", "method": "notifications/tools/list_changed",
                   "params": subscription})
        return answer(id, {"content": [TEXT]})
    if name == "pid":
        return answer(id, {"content": [], "structuredContent": os.getpid()})
    if name == "grandchild":
        # It ignores the polite ways and keeps all pipes open, the line to the test as well.
        code = ("import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
                "print('x', flush=True); signal.pause()")
        child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE,
                                 pass_fds=(1, 2, report.fileno()))
        child.stdout.readline()
        return answer(id, {"content": [], "structuredContent": child.pid})
    if name == "environment":
        return answer(id, {"content": [], "structuredContent": dict(os.environ)})
    if name == "chatter":
        for n in range(5_000):
            sys.stderr.write("chatter %d with some more words to fill the pipe\n" % n)
        sys.stderr.flush()
        return answer(id, {"content": [TEXT]})
    for method in ("sampling/createMessage", "elicitation/create", "roots/list", "odd/unknown"):
        if name == method:
            got = ask(method, {"messages": [], "maxTokens": 5, "message": "Your password?",
                               "requestedSchema": {"type": "object", "properties": {}}})
            return answer(id, {"content": [], "structuredContent": got.get("error", got)})
    return fault(id, -32602, "no such tool")


def subscribe(id):
    subscription.clear()
    subscription["_meta"] = {"io.modelcontextprotocol/subscriptionId": id}
    params = dict(subscription, notifications={"toolsListChanged": True})
    write({"jsonrpc": "2.0", "method": "notifications/subscriptions/acknowledged",
           "params": params})


def handle(message):
    method, id, params = message.get("method"), message.get("id"), message.get("params") or {}
    tell(method or "answer")
    if method == "server/discover":
        return discover(id)
    if method == "initialize":
        return initialize(id, params)
    if method == "tools/list":
        return list_tools(id, params)
    if method == "tools/call":
        return call(id, params)
    if method == "subscriptions/listen" and mode == "good-modern":
        return subscribe(id)
    if id is not None and mode != "silent":
        return fault(id, -32601, "unknown method")
    return None


def serve_stdio():
    if mode == "exits-at-start":
        sys.stderr.write("no \u001b[31mcredentials\nset ODD_KEY\n")
        sys.exit(2)
    if mode == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if mode == "starts-late":
        time.sleep(1.5)
    if mode == "writes-no-text":
        sys.stdout.buffer.write(bytes(range(256)) * 1000 + b"\n")
        sys.stdout.buffer.flush()
    if mode == "noisy":
        write_text("Listening on stdio \u001b[1m...")
        write_text('[1, 2]\n{"level":"info"}\n\n"text"')
    waiting = []
    for line in sys.stdin:
        message = json.loads(line)
        if mode.startswith("slow") and message.get("method") == "server/discover":
            # So slow that the client greets in both ways before the first answer.
            waiting.append(message)
            continue
        reply = handle(message)
        late = [handle(message) for message in waiting]
        waiting = []
        # A slow modern server refuses the one before it answers the other.
        for reply in [reply] + late if mode == "slow-modern" else late + [reply]:
            if reply is not None:
                write(reply)
        if mode == "noisy":
            write_text("handled")
    tell("end of input")
    if mode == "stubborn":
        signal.pause()


class Site(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def reply(self, status, body=b"", content_type="application/json", **headers):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", content_type)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.reply(405)

    def do_DELETE(self):
        tell("DELETE")
        self.reply(200)

    def do_POST(self):
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        method = message.get("method")
        if self.headers.get("X-Key") != "k1":
            return self.reply(401, b"{}", WWW_Authenticate="Bearer")
        if mode == "error-page":
            return self.reply(500, b"<html>\x1b[31moops</html>", "text/html")
        if mode == "redirects-away":
            return self.reply(307, Location="http://127.0.0.2:9/mcp")
        if mode == "redirects-inside" and self.path == "/mcp":
            return self.reply(308, Location="/other")
        if mode == "legacy-400" and method == "server/discover":
            tell(method)
            return self.reply(400, json.dumps(fault(None, -32000, "no session")).encode())
        if mode == "legacy-plain-400" and method == "server/discover":
            return self.reply(400, b"Bad Request: Server not initialized", "text/plain")
        if mode == "session" and method not in ("server/discover", "initialize"):
            if self.headers.get("Mcp-Session-Id") != "s1":
                return self.reply(404, b"{}")
        if mode == "good-modern" and method == "tools/call":
            tell("headers %s %s" % (self.headers.get("Mcp-Method"), self.headers.get("Mcp-Name")))
        if method == "subscriptions/listen":
            return self.reply(200, json.dumps(fault(message["id"], -32601, "no")).encode())
        reply = handle(message)
        if reply is None:
            return self.reply(202)
        body = json.dumps(reply).encode()
        session = {"Mcp_Session_Id": "s1"} if method == "initialize" and mode == "session" else {}
        if mode in ("session", "both-eras"):
            body = b"event: message\nid: 1\ndata: " + body + b"\n\n"
            return self.reply(200, body, "text/event-stream", **session)
        self.reply(200, body)


def main():
    global mode, report
    arguments = sys.argv[1:]
    over_http = arguments[0] == "--http"
    if over_http:
        arguments = arguments[1:]
    mode = arguments[0]
    if len(arguments) > 1:
        report = socket.socket(socket.AF_UNIX)
        report.connect(arguments[1])
    if over_http:
        ThreadingHTTPServer.daemon_threads = True
        server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
        write_text(str(server.server_port))
        server.serve_forever()
    else:
        serve_stdio()


main()
