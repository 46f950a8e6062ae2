"""Conversations with `detente mcp` as programs have them: a process of its own, and the SDK's client."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mcp import StdioServerParameters
from mcp.client import Client, Transport
from mcp.client.stdio import stdio_client

Call = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Told:
    """What a tool answered: its text, its structured content, and whether it is an error."""

    text: str
    document: Mapping[str, Any]
    is_error: bool


@dataclass(frozen=True)
class Conversation:
    """What a server says of itself, and its answers in the order of the calls."""

    instructions: str
    tools: Mapping[str, Any]
    answers: Sequence[Told]


def started(folder: Path, **settings: str) -> StdioServerParameters:
    """Give the command that answers from a data folder."""
    environment = {**os.environ, "DETENTE_DATA": str(folder), "DETENTE_PROCESSES": "2", **settings}
    return StdioServerParameters(command=sys.executable, args=["-m", "detente", "mcp"], env=environment)


def converse(server: StdioServerParameters | Transport | str, calls: Sequence[Call]) -> Conversation:
    """Connect to a server, list its tools, and make calls one after another."""
    return asyncio.run(_converse(server, calls))


async def _converse(server: StdioServerParameters | Transport | str, calls: Sequence[Call]) -> Conversation:
    transport = stdio_client(server) if isinstance(server, StdioServerParameters) else server
    async with Client(transport, read_timeout_seconds=120) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        answers = []
        for name, arguments in calls:
            result = await client.call_tool(name, dict(arguments))
            text = "\n".join(part.text for part in result.content if part.type == "text")
            answers.append(Told(text, result.structured_content or {}, result.is_error))
        return Conversation(client.instructions or "", tools, answers)
