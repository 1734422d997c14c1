"""An MCP server over HTTP+SSE, as the official library has it. The first line of its output is its port."""

import socket

import uvicorn
from mcp.server.mcpserver import MCPServer

server = MCPServer("old", instructions="An old server.")


@server.tool()
def add(a: int, b: int) -> int:
    """Adds two numbers."""
    return a + b


listener = socket.socket()
listener.bind(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
uvicorn.Server(uvicorn.Config(server.sse_app(), log_level="warning")).run(sockets=[listener])
