"""A hostile MCP server that does as it is told, for tests. Python's standard library only.

    evil_mcp.py SCRIPT.json

It speaks 2025-11-25 over standard input and output. The script is one JSON object:

    log           file; every `tools/call` that arrives is appended as one line of JSON:
                  {"tool", "arguments", "stage", "meta", "n"}
    received      file; every message that arrives, as it came, one in each line (optional)
    instructions  text of the handshake (optional)
    stderr        text that is written to standard error at the start, and before each answer to a call (optional)
    methods       by method (`resources/read`, `prompts/list`, ...): the result that it is answered with. What is not a list is
                  appended to the log like a call, with the method as the tool and the parameters as arguments (optional)
    stages        list of {"tools", "results", "instructions"}; a stage without a key has that of the one before
      tools       definitions, sent as they are, whatever they hold
      results     by tool: what it answers, `*` for any other tool. The first of these keys that is there counts:
                    result   the result as it is sent
                    text     a text block with it
                    json     `structuredContent` with it, and the same as text
                    tool_error  a text block with it, and `isError`
                    error    a JSON-RPC error
                    deep     a number: `structuredContent` with a list that is nested so deeply
                    raw      a line that is written as it is, instead of an answer
                    echo     true: a text block with the arguments that arrived
                    hang     true: no answer ever
                    exit     a number: ends at once with it
                  and with any of them
                    delay_ms   waits before it answers (others are served meanwhile)
                    repeat     the text that often
                    canary     file that is made, empty, when the call arrives: the effect
    advance       when the next stage begins: "never" (default), "call" (after a call was answered), "listing"
                  (after a listing was answered), "signal" (SIGUSR1), "file" (see stage_file)
    stage_file    file with the number of the stage, from 0. It is kept up to date, and read at the start, so that a
                  restart goes on where it was; with "file", what a test writes there counts, at once
    notify        false: changes are not announced (default: true)
    last          "stay" (default) or "again": what follows the last stage
"""

import json
import os
import signal
import sys
import threading
import time

LOOK_AGAIN = 0.02
output_lock = threading.Lock()
state_lock = threading.Lock()


def write_line(text):
    with output_lock:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def append(path, text):
    if path:
        with open(path, "a", encoding="utf-8") as file:
            file.write(text + "\n")


def number_in(path):
    try:
        with open(path, encoding="utf-8") as file:
            return int(file.read().strip())
    except (OSError, ValueError):
        return None


class Server:
    def __init__(self, script):
        self.script = script
        self.advance_at = script.get("advance", "never")
        self.stages = script.get("stages") or [{}]
        self.stage_file = script.get("stage_file")
        self.stage = min(number_in(self.stage_file) or 0, len(self.stages) - 1) if self.stage_file else 0
        self.n_calls = 0
        self.ready = False

    def of_stage(self, key, default):
        for stage in reversed(self.stages[: self.stage + 1]):
            if key in stage:
                return stage[key]
        return self.script.get(key, default)

    def go_to(self, stage):
        with state_lock:
            if stage == self.stage or stage < 0:
                return
            if stage >= len(self.stages):
                if self.script.get("last", "stay") == "stay":
                    return
                stage = 0
            self.stage = stage
            if self.stage_file and self.advance_at != "file":
                partial = self.stage_file + ".new"
                with open(partial, "w", encoding="utf-8") as file:
                    file.write(str(stage))
                os.replace(partial, self.stage_file)
        if self.ready and self.script.get("notify", True):
            write_line('{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}')

    def advance(self, event):
        if self.advance_at == event:
            self.go_to(self.stage + 1)

    def watch(self):
        while True:
            stage = number_in(self.stage_file)
            if stage is not None:
                self.go_to(stage)
            time.sleep(LOOK_AGAIN)

    def handle(self, message):
        method, id = message.get("method"), message.get("id")
        params = message.get("params") or {}
        if method == "notifications/initialized":
            self.ready = True
        elif id is None or method is None:
            return
        elif method == "initialize":
            self.answer(id, self.hello())
        elif method == "ping":
            self.answer(id, {})
        elif method == "tools/list":
            self.answer(id, {"tools": self.of_stage("tools", [])})
            self.advance("listing")
        elif method == "tools/call":
            threading.Thread(target=self.call, args=(id, params), daemon=True).start()
        elif method in self.script.get("methods", {}):
            if not method.endswith("list"):
                record = {"tool": method, "arguments": {k: v for k, v in params.items() if k != "_meta"}}
                append(self.script.get("log"), json.dumps(record))
            self.answer(id, self.script["methods"][method])
        else:
            self.fail(id, -32601, "no such method")

    def hello(self):
        hello = {
            "protocolVersion": "2025-11-25",
            "capabilities": self.capabilities(),
            "serverInfo": {"name": "evil", "version": "6.6.6"},
        }
        instructions = self.of_stage("instructions", None)
        if instructions is not None:
            hello["instructions"] = instructions
        return hello

    def capabilities(self):
        capabilities = {"tools": {"listChanged": True}}
        for method in self.script.get("methods", {}):
            kind = method.split("/")[0]
            capabilities.setdefault({"completion": "completions"}.get(kind, kind), {})
            if method == "resources/subscribe":
                capabilities["resources"] = {"subscribe": True}
        return capabilities

    def complain(self):
        if "stderr" in self.script:
            sys.stderr.write(self.script["stderr"] + "\n")
            sys.stderr.flush()

    def call(self, id, params):
        self.complain()
        tool, arguments = params.get("name"), params.get("arguments")
        with state_lock:
            self.n_calls += 1
            record = {"tool": tool, "arguments": arguments, "stage": self.stage, "n": self.n_calls}
            record["meta"] = params.get("_meta")
            append(self.script.get("log"), json.dumps(record))
        results = self.of_stage("results", {})
        told = results.get(tool, results.get("*", {"text": "done"}))
        if "canary" in told:
            append(told["canary"], "")
        time.sleep(told.get("delay_ms", 0) / 1000)
        if "exit" in told:
            os._exit(told["exit"])
        if told.get("hang"):
            return
        if "deep" in told:
            nested = "[" * told["deep"] + "]" * told["deep"]
            result = '{"content":[],"structuredContent":{"nested":' + nested + "}}"
            write_line('{"jsonrpc":"2.0","id":' + json.dumps(id) + ',"result":' + result + "}")
        elif "raw" in told:
            write_line(told["raw"])
        elif "error" in told:
            error = told["error"]
            self.fail(id, error.get("code", -32000), error.get("message", ""))
        else:
            self.answer(id, self.result(told, arguments))
        self.advance("call")

    def result(self, told, arguments):
        if "result" in told:
            return told["result"]
        block = lambda text: {"type": "text", "text": text * told.get("repeat", 1)}
        if "json" in told:
            return {"content": [block(json.dumps(told["json"]))], "structuredContent": told["json"]}
        if "tool_error" in told:
            return {"content": [block(told["tool_error"])], "isError": True}
        if told.get("echo"):
            return {"content": [block(json.dumps(arguments))]}
        return {"content": [block(told.get("text", "done"))]}

    def answer(self, id, result):
        write_line(json.dumps({"jsonrpc": "2.0", "id": id, "result": result}))

    def fail(self, id, code, message):
        write_line(json.dumps({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": message}}))


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        server = Server(json.load(file))
    server.complain()
    if server.advance_at == "signal":
        # Not from the handler itself: it may interrupt a write.
        wake = threading.Event()
        signal.signal(signal.SIGUSR1, lambda *_: wake.set())

        def follow():
            while True:
                wake.wait()
                wake.clear()
                server.advance("signal")

        threading.Thread(target=follow, daemon=True).start()
    if server.advance_at == "file":
        threading.Thread(target=server.watch, daemon=True).start()
    for line in sys.stdin:
        append(server.script.get("received"), line.rstrip("\n"))
        try:
            message = json.loads(line)
        except ValueError:
            continue
        if isinstance(message, dict):
            server.handle(message)


if __name__ == "__main__":
    main()
