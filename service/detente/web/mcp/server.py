"""The tools by the Model Context Protocol (https://modelcontextprotocol.io/specification), with its SDK."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

import mcp_types as protocol
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server

from detente import __version__
from detente.errors import DetenteError
from detente.questions.saved import Question
from detente.web.mcp.graph_client import GraphClient
from detente.web.mcp.tools import INSTRUCTIONS, TOOLS, McpTool
from detente.web.mcp.tools import call_tool as run_tool

log = logging.getLogger(__name__)

Context = ServerRequestContext[object]


def mcp_server(client: Callable[[], GraphClient], questions: Sequence[Question]) -> Server[object]:
    """Make a server over the tools; `client` gives the one on whose behalf the present request asks."""

    async def list_tools(_: Context, __: protocol.PaginatedRequestParams | None) -> protocol.ListToolsResult:
        return protocol.ListToolsResult(tools=[_described(tool) for tool in TOOLS.values()])

    async def call_tool(_: Context, asked: protocol.CallToolRequestParams) -> protocol.CallToolResult:
        try:
            answer = await run_tool(asked.name, asked.arguments or {}, client(), questions)
        except DetenteError as error:
            return _result(error.in_full(), None)
        except Exception:
            log.exception("The tool %s failed", asked.name)
            raise
        return _result(answer.text, answer.document)

    return Server(
        "detente",
        version=__version__,
        title="detente: who said what in diplomacy",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


async def serve_stdio(server: Server[object]) -> None:
    """Serve over standard input and output, until the input ends."""
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


def _described(tool: McpTool) -> protocol.Tool:
    return protocol.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=dict(tool.inputs),
        output_schema=dict(tool.outputs),
        annotations=protocol.ToolAnnotations(
            read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        ),
    )


def _result(text: str, document: object | None) -> protocol.CallToolResult:
    return protocol.CallToolResult(
        content=[protocol.TextContent(text=text)],
        structured_content=document,
        is_error=document is None,
    )
