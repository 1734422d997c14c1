"""The official Python client, which speaks both eras of the protocol. Follows the plan in its argument, prints one line of
JSON, and stays connected until its standard input is closed."""

import asyncio
import json
import sys

from mcp import Client, StdioServerParameters
from mcp.types import ElicitResult
from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client


async def beside(client, plan, asked):
    """What there is beside tools."""
    name, arguments = plan["prompt"]
    contents = (await client.read_resource(plan["resource"])).contents
    messages = (await client.get_prompt(name, arguments)).messages
    return {
        "resources": [resource.uri for resource in (await client.list_resources()).resources],
        "templates": [one.uri_template for one in (await client.list_resource_templates()).resource_templates],
        "prompts": [prompt.name for prompt in (await client.list_prompts()).prompts],
        "contents": [one.model_dump(mode="json", by_alias=True, exclude_none=True) for one in contents],
        "messages": [one.model_dump(mode="json", by_alias=True, exclude_none=True) for one in messages],
        "asked": asked,
    }


async def main(plan):
    asked = []

    async def answer(context, params):
        """What the plan knows of the fields of a form."""
        asked.append(params.message)
        fields = params.requested_schema["properties"]
        known = {field: value for field, value in plan["answers"].items() if field in fields}
        return ElicitResult(action="accept", content=known)

    command = plan["command"]
    # A pinned version is taken for granted; what is found by asking proves more.
    mode = "legacy" if plan["era"] == "legacy" else "auto"
    if plan["url"]:
        http_client = create_mcp_http_client(headers={"Authorization": f"Bearer {plan['bearer']}"})
        server = streamable_http_client(plan["url"], http_client=http_client)
    else:
        server = StdioServerParameters(command=command[0], args=command[1:])
    callback = answer if plan.get("answers") else None
    async with Client(server, mode=mode, elicitation_callback=callback) as client:
        tools = [tool.name for tool in (await client.list_tools()).tools]
        answers = []
        for name, arguments in plan["calls"]:
            steps = []

            async def progress(done, total, message):
                steps.append([done, total])

            callback = progress if plan.get("beside") else None
            result = await client.call_tool(name, arguments, progress_callback=callback)
            content = [block.model_dump(exclude_none=True) for block in result.content]
            told = {"content": content, "structured": result.structured_content, "is_error": result.is_error}
            answers.append({**told, "progress": steps})
        report = {
            "protocol": client.protocol_version,
            "server": client.server_info.name,
            "tools": tools,
            "answers": answers,
            "beside": await beside(client, plan["beside"], asked) if plan.get("beside") else None,
        }
        print(json.dumps(report), flush=True)
        await asyncio.to_thread(sys.stdin.read)


asyncio.run(main(json.loads(sys.argv[1])))
