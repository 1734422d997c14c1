"""The official Python client, which speaks both eras of the protocol. Follows the plan in its argument, prints one line of
JSON, and stays connected until its standard input is closed."""

import asyncio
import json
import sys

from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client


async def main(plan):
    command = plan["command"]
    # A pinned version is taken for granted; what is found by asking proves more.
    mode = "legacy" if plan["era"] == "legacy" else "auto"
    if plan["url"]:
        http_client = create_mcp_http_client(headers={"Authorization": f"Bearer {plan['bearer']}"})
        server = streamable_http_client(plan["url"], http_client=http_client)
    else:
        server = StdioServerParameters(command=command[0], args=command[1:])
    async with Client(server, mode=mode) as client:
        tools = [tool.name for tool in (await client.list_tools()).tools]
        answers = []
        for name, arguments in plan["calls"]:
            result = await client.call_tool(name, arguments)
            content = [block.model_dump(exclude_none=True) for block in result.content]
            answer = {"content": content, "structured": result.structured_content, "is_error": result.is_error}
            answers.append(answer)
        report = {
            "protocol": client.protocol_version,
            "server": client.server_info.name,
            "tools": tools,
            "answers": answers,
        }
        print(json.dumps(report), flush=True)
        await asyncio.to_thread(sys.stdin.read)


asyncio.run(main(json.loads(sys.argv[1])))
