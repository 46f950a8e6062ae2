"""The command that answers language models."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import click

from detente.changes.opening import open_store, retention_of
from detente.cli.common import version_store
from detente.questions.saved import Question, load_questions
from detente.settings import Settings
from detente.web.app import create_app
from detente.web.mcp.graph_client import GraphClient, TermNames
from detente.web.mcp.server import mcp_server, serve_stdio
from detente.web.mcp.service_client import ServiceClient
from detente.web.querying.runtime import Runtime
from detente.web.server.edge import Edge


@click.command("mcp")
@click.pass_obj
def mcp_command(settings: Settings) -> None:
    """Answer a language model over standard input and output (Model Context Protocol), read only.

    A program that speaks the protocol starts it. Queries have the limits that `serve` has, by the same
    settings; every answer says what is settled, and who says what is not.
    """
    version_store(settings)
    asyncio.run(_serve(settings, load_questions(settings.base)))


async def _serve(settings: Settings, questions: Sequence[Question]) -> None:
    store = open_store(settings.data, settings.profile, retention=retention_of(settings))
    runtime = Runtime(settings, store)
    edge = Edge(runtime, create_app(settings, runtime, questions))
    client = GraphClient(ServiceClient(edge, "stdio"), settings.base, TermNames())
    await runtime.start()
    try:
        await serve_stdio(mcp_server(lambda: client, questions))
    finally:
        await runtime.stop()
