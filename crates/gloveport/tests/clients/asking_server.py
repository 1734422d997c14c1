"""A server as FastMCP has it: it asks for a name and tells how far it is."""

from fastmcp import Context, FastMCP
from mcp.types import ElicitRequest, ElicitRequestFormParams, InputRequiredResult

FORM = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}

server = FastMCP("asking")


@server.tool(annotations={"readOnlyHint": True})
def add(a: int, b: int) -> int:
    """Adds two numbers."""
    return a + b


@server.tool(annotations={"readOnlyHint": True})
async def greet(context: Context) -> str | InputRequiredResult:
    """Greets whoever says a name."""
    if not context.input_responses:
        await context.report_progress(1, 2)
        form = ElicitRequestFormParams(message="Who is there?", requested_schema=FORM)
        return InputRequiredResult(input_requests={"who": ElicitRequest(params=form)})
    await context.report_progress(2, 2)
    answer = context.input_responses["who"]
    return f"Hello, {answer.content['name']}!" if answer.action == "accept" else answer.action


@server.resource("note://today", mime_type="text/plain")
def today() -> str:
    """A note."""
    return "Nothing to do."


@server.prompt
def praise(thing: str) -> str:
    """Asks for praise."""
    return f"Praise {thing}."


server.run(transport="stdio", show_banner=False)
