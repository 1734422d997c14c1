"""The client of FastMCP, which speaks both eras of the protocol. Follows the plan in its argument, prints one line of JSON, and
stays connected until its standard input is closed."""

import asyncio
import json
import sys

from fastmcp import Client
from fastmcp.client.transports import StdioTransport, StreamableHttpTransport


def plain(models):
    return [model.model_dump(mode="json", by_alias=True, exclude_none=True) for model in models]


async def beside(client, plan, asked):
    """What there is beside tools."""
    name, arguments = plan["prompt"]
    return {
        "resources": [str(resource.uri) for resource in await client.list_resources()],
        "templates": [template["uriTemplate"] for template in plain(await client.list_resource_templates())],
        "prompts": [prompt.name for prompt in await client.list_prompts()],
        "contents": plain(await client.read_resource(plan["resource"])),
        "messages": plain((await client.get_prompt(name, arguments)).messages),
        "asked": asked,
    }


async def main(plan):
    asked = []

    async def answer(message, response_type, params, context):
        """What the plan knows of the fields of a form."""
        asked.append(message)
        fields = plain([params])[0]["requestedSchema"]["properties"]
        return {field: value for field, value in plan["answers"].items() if field in fields}

    command = plan["command"]
    mode = "legacy" if plan["era"] == "legacy" else "auto"
    if plan["url"]:
        headers = {"Authorization": f"Bearer {plan['bearer']}"}
        transport = StreamableHttpTransport(plan["url"], headers=headers)
    else:
        transport = StdioTransport(command=command[0], args=command[1:], keep_alive=False)
    async with Client(transport, mode=mode, elicitation_handler=answer) as client:
        tools = [tool.name for tool in await client.list_tools()]
        answers = []
        for name, arguments in plan["calls"]:
            steps = []

            async def progress(done, total, message):
                steps.append([done, total])

            result = await client.call_tool(name, arguments, progress_handler=progress, raise_on_error=False)
            answers.append({
                "content": plain(result.content),
                "structured": result.structured_content,
                "is_error": result.is_error,
                "progress": steps,
            })
        report = {
            "protocol": client.protocol_version,
            "server": client.server_info.name,
            "tools": tools,
            "answers": answers,
            "beside": await beside(client, plan["beside"], asked),
        }
        print(json.dumps(report), flush=True)
        await asyncio.to_thread(sys.stdin.read)


asyncio.run(main(json.loads(sys.argv[1])))
