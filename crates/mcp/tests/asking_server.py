"""An MCP server that asks, tells, waits and works on, for tests. Python's standard library only.

    asking_server.py ERA [ODDITY]         over standard input and output
    asking_server.py --http ERA [ODDITY]  over HTTP; the first line of its output is the port

ERA is `legacy` (2025-11-25) or `modern` (2026-07-28). Each tool does one thing; what it got is in its result.
"""

import json
import os
import queue
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PREFIX = "io.modelcontextprotocol/"
OBJECT = {"type": "object"}
READ_ONLY = {"readOnlyHint": True}
NAMES = ["ask", "both", "hold", "release", "meta", "progress", "log", "rounds", "needs", "work",
         "touch", "level", "seen"]
MIRRORED = {"type": "object", "properties": {
    "region": {"type": "string", "x-mcp-header": "Region"},
    "deep": {"type": "object", "properties": {"n": {"type": "integer", "x-mcp-header": "N"}}}}}
BAD = {"type": "object", "properties": {"a": {"type": "number", "x-mcp-header": "A"}}}

era = oddity = ""
lock = threading.Lock()
# What was received, in order: methods, for `seen`.
seen = []
released = threading.Event()
in_flight = threading.Semaphore(0)
waiting = {}
tasks = {}
watched = set()
level = None


def tools():
    all = [{"name": name, "inputSchema": OBJECT, "annotations": READ_ONLY} for name in NAMES]
    all.append({"name": "mirrored", "inputSchema": MIRRORED, "annotations": READ_ONLY})
    all.append({"name": "badly_mirrored", "inputSchema": BAD, "annotations": READ_ONLY})
    all.append({"name": "must_work", "inputSchema": OBJECT, "annotations": READ_ONLY,
                "execution": {"taskSupport": "required"}})
    return all


def items(method, cursor):
    if oddity == "dies" and method == "resources/list":
        os._exit(3)
    if oddity == "no-resources" and method != "prompts/list":
        return None
    if oddity == "many" and method == "resources/list":
        return {"resources": [{"uri": "a:%d" % n, "name": "x"} for n in range(5_002)]}
    if oddity == "odd-items":
        return {"resources": [{"uri": "a:1", "odd": {"kept": [1]}}, {"uri": "a:1"}, {"uri": 5},
                              {"name": "no uri"}, "text", {"uri": "a:\u001b"}],
                "resourceTemplates": [{"uriTemplate": "a:{x}"}, {}], "prompts": 5}
    if method == "resources/list" and cursor is None:
        return {"resources": [{"uri": "a:1", "name": "one"}], "nextCursor": ""}
    if method == "resources/list":
        return {"resources": [{"uri": "a:2", "name": "two", "size": 3}]}
    if method == "resources/templates/list":
        return {"resourceTemplates": [{"uriTemplate": "a:{x}", "name": "any"}]}
    return {"prompts": [{"name": "greet", "arguments": [{"name": "who", "required": True}]}]}


def structured(value):
    return {"content": [], "structuredContent": value}


class Fault(Exception):
    def __init__(self, code, message, data=None):
        super().__init__(message)
        self.error = {"code": code, "message": message}
        if data is not None:
            self.error["data"] = data


class Call:
    """One request, with the way back to who made it."""

    def __init__(self, message, send, headers=None):
        self.id, self.method = message.get("id"), message.get("method")
        self.params = message.get("params") or {}
        self.meta = self.params.get("_meta") or {}
        self.arguments = self.params.get("arguments") or {}
        self.send, self.headers = send, headers or {}

    def tell(self, method, params):
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(self, method, params):
        with lock:
            id = "ask-%d" % len(waiting)
            answer = waiting[id] = queue.Queue()
        self.send({"jsonrpc": "2.0", "id": id, "method": method, "params": params})
        got = answer.get()
        return {key: got[key] for key in ("result", "error") if key in got}

    def run(self):
        try:
            result = self.answer()
            if result is not None:
                if era == "modern":
                    result.setdefault("resultType", "complete")
                self.send({"jsonrpc": "2.0", "id": self.id, "result": result})
        except Fault as fault:
            self.send({"jsonrpc": "2.0", "id": self.id, "error": fault.error})

    def answer(self):
        global level
        with lock:
            seen.append(self.method)
        if self.method == "server/discover" and era == "modern":
            return {"supportedVersions": ["2026-07-28"], "capabilities": capabilities(),
                    "serverInfo": {"name": "asking", "version": "1"}, "ttlMs": 0,
                    "cacheScope": "private"}
        if self.method == "initialize" and era == "legacy":
            with lock:
                seen.append(self.params["capabilities"])
            return {"protocolVersion": "2025-11-25", "capabilities": capabilities(),
                    "serverInfo": {"name": "asking", "version": "1"}}
        if self.method == "tools/list":
            return {"tools": tools()}
        if self.method in ("resources/list", "resources/templates/list", "prompts/list"):
            listed = items(self.method, self.params.get("cursor"))
            if listed is None:
                raise Fault(-32603, "the disk is \u001b[31mon fire")
            return listed
        if self.method in ("resources/read", "prompts/get") and self.key() == "ask":
            return self.rounds([{"q": form("Who?")}])
        if self.method == "resources/read":
            return {"contents": [{"uri": self.params["uri"], "text": "text", "odd": 1}],
                    "_meta": {"kept": 1, PREFIX + "x": 2}}
        if self.method == "prompts/get":
            text = "Hello " + self.params["arguments"]["who"]
            return {"messages": [{"role": "user", "content": {"type": "text", "text": text}}]}
        if self.method == "completion/complete":
            return {"completion": {"values": [self.params["argument"]["value"] + "!"]}}
        if self.method == "logging/setLevel":
            level = self.params["level"]
            return {}
        if self.method == "resources/subscribe" and era == "legacy":
            if self.params["uri"] == "a:never":
                raise Fault(-32602, "no such resource")
            watched.add((self.params["uri"], None))
            return {}
        if self.method == "resources/unsubscribe" and era == "legacy":
            watched.discard((self.params["uri"], None))
            return {}
        if self.method == "subscriptions/listen" and era == "modern":
            return self.listen()
        if self.method.startswith("tasks/"):
            return self.task()
        if self.method == "tools/call":
            if self.params["name"] in ("both", "hold"):
                in_flight.release()
            return getattr(self, "tool_" + self.params["name"])()
        raise Fault(-32601, "no such method")

    def key(self):
        return self.params.get("uri") or self.params.get("name")

    def listen(self):
        wanted = self.params["notifications"]
        agreed = {key: value for key, value in wanted.items() if value != ["a:never"]}
        meta = {PREFIX + "subscriptionId": self.id}
        self.tell("notifications/subscriptions/acknowledged",
                  {"notifications": agreed, "_meta": meta})
        for uri in agreed.get("resourceSubscriptions", []):
            watched.add((uri, self))
        if over_http:
            threading.Event().wait()
        return None

    def task(self):
        task = tasks.get(self.params["taskId"])
        if task is None:
            raise Fault(-32602, "no such task")
        if self.method == "tasks/cancel":
            task["cancelled"] = True
            return {}
        if self.method == "tasks/update":
            task["answers"].append(self.params["inputResponses"])
            return {}
        if self.method == "tasks/result":
            if task["states"][-1]["status"] == "failed":
                raise Fault(-32000, "out of cheese")
            if "ask" in task:
                return structured({"got": self.ask("elicitation/create", task["ask"])})
            return structured({"answers": task["answers"]})
        states = task["states"]
        state = dict(states.pop(0) if len(states) > 1 else states[0])
        if state.get("status") == "completed" and era == "modern":
            state["result"] = structured({"answers": task["answers"]})
        return dict(state, taskId=self.params["taskId"], pollIntervalMs=1, pollInterval=1)

    def begin_task(self):
        id = "task-%d" % len(tasks)
        tasks[id] = dict(self.arguments, answers=[])
        made = {"taskId": id, "status": "working", "pollIntervalMs": 1, "pollInterval": 1}
        if era == "legacy":
            if "task" not in self.params:
                raise Fault(-32601, "call it as a task")
            return {"task": made}
        return dict(made, resultType="task")

    tool_work = tool_must_work = begin_task

    def rounds(self, rounds):
        """Asks round by round; the state is the number of the round."""
        n = int(self.params.get("requestState", "0"))
        if n == len(rounds):
            got = {"inputResponses": self.params.get("inputResponses"),
                   "requestState": self.params.get("requestState")}
            if self.method == "tools/call":
                return structured(got)
            return {"contents": [], "messages": [], "got": got}
        return {"resultType": "input_required", "inputRequests": rounds[n],
                "requestState": str(n + 1)}

    def tool_rounds(self):
        return self.rounds(self.arguments["rounds"])

    def tool_needs(self):
        wanted = {"elicitation": {}}
        if "elicitation" in self.meta[PREFIX + "clientCapabilities"]:
            return structured(self.meta[PREFIX + "clientCapabilities"])
        raise Fault(-32021, "cannot go on", {"requiredCapabilities": wanted})

    def tool_ask(self):
        return structured(self.ask(self.arguments["method"], self.arguments.get("params", {})))

    def tool_both(self):
        """Asks once two calls are in flight."""
        in_flight.acquire()
        in_flight.acquire()
        return structured(self.ask("elicitation/create", form("Whose?")["params"]))

    def tool_hold(self):
        released.wait()
        return structured({})

    def tool_release(self):
        released.set()
        return structured({})

    def tool_meta(self):
        return dict(structured({"meta": self.meta}),
                    _meta={"vendor/a": 1, PREFIX + "b": 2, "progressToken": 3})

    def tool_progress(self):
        token = self.arguments.get("token", self.meta.get("progressToken"))
        for value in self.arguments["values"]:
            params = dict(value, progressToken=token)
            self.tell("notifications/progress", params)
        return structured({})

    def tool_log(self):
        for value in self.arguments["values"]:
            self.tell("notifications/message", value)
        return structured({})

    def tool_level(self):
        return structured({"level": level or self.meta.get(PREFIX + "logLevel")})

    def tool_touch(self):
        uri = self.arguments["uri"]
        for watched_uri, call in list(watched):
            if watched_uri == uri:
                meta = {PREFIX + "subscriptionId": call.id} if call else {}
                (call or self).tell("notifications/resources/updated", {"uri": uri, "_meta": meta})
        return structured({"watched": sorted({uri for uri, _ in watched})})

    def tool_seen(self):
        with lock:
            return structured({"seen": list(seen), "cancelled": [
                id for id, task in tasks.items() if task.get("cancelled")]})

    def tool_mirrored(self):
        got = {key.lower(): value for key, value in self.headers.items()
               if key.lower().startswith("mcp-param-")}
        if over_http and oddity == "strict" and not got:
            raise Fault(-32020, "Mcp-Param-Region is missing")
        return structured(got)

    tool_badly_mirrored = tool_meta


def form(message):
    return {"method": "elicitation/create",
            "params": {"mode": "form", "message": message, "x-odd": [1],
                       "requestedSchema": {"type": "object", "properties": {}}}}


def capabilities():
    changed = {"listChanged": True}
    known = {"tools": changed, "resources": dict(changed, subscribe=True), "prompts": changed,
             "completions": {}, "logging": {}, "tasks": {"requests": {"tools": {"call": {}}}},
             "extensions": {PREFIX + "tasks": {}}}
    if oddity == "tools-only":
        return {"tools": {}}
    if oddity == "odd-capabilities":
        return dict(known, prompts="many", logging=5)
    return known


def receive(message, send, headers=None):
    if "method" not in message:
        with lock:
            seen.append(message)
            answer = waiting.get(message.get("id"))
        if answer:
            answer.put(message)
        return None
    if "id" not in message:
        with lock:
            seen.append(message["method"])
        return None
    return Call(message, send, headers)


def serve_stdio():
    def send(message):
        with lock:
            sys.stdout.write(json.dumps(message) + "\n")
            sys.stdout.flush()

    for line in sys.stdin:
        call = receive(json.loads(line), send)
        if call:
            threading.Thread(target=call.run, daemon=True).start()


class Site(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.send_response(405)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_DELETE = do_GET

    def do_POST(self):
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        call = receive(message, self.event, dict(self.headers))
        if call is None:
            self.send_response(202)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        try:
            call.run()
        except (BrokenPipeError, ConnectionResetError):
            pass
        self.close_connection = True

    def event(self, message):
        self.wfile.write(b"data: " + json.dumps(message).encode() + b"\n\n")
        self.wfile.flush()


def main():
    global era, oddity, over_http
    arguments = sys.argv[1:]
    over_http = arguments[0] == "--http"
    arguments = arguments[1:] if over_http else arguments
    era, oddity = arguments[0], arguments[1] if len(arguments) > 1 else ""
    if over_http:
        ThreadingHTTPServer.daemon_threads = True
        server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
        print(server.server_port, flush=True)
        server.serve_forever()
    else:
        serve_stdio()


main()
