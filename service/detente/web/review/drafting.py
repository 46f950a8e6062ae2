"""What drafts the claims of a text that is brought without drafts."""

from __future__ import annotations

from typing import Any

from detente.web.querying.context import Context


def drafts_of(text: str, issued: str, context: Context) -> tuple[list[dict[str, Any]], str]:  # noqa: ARG001
    """Draft the claims of a text; gives them and the name of what drafted them, none where nothing does."""
    return [], ""
