"""What the foot of every page says: licences, the version of the data that the page is of, the software's."""

from __future__ import annotations

from flask import Blueprint, request

from detente import __version__
from detente.derivation.void import CC_BY
from detente.web.http.problems import HttpError
from detente.web.querying.context import context

blueprint = Blueprint("footer", __name__)


@blueprint.app_template_global("version_in_footer")
def version_in_footer() -> str | None:
    """Return the id of the version that the page's address names, else of the current one, if there is."""
    named = (request.view_args or {}).get("version")
    try:
        return context().runtime.manifest_from_thread(named).id
    except HttpError:
        return None


@blueprint.app_context_processor
def _constants() -> dict[str, str]:
    settings = context().settings
    is_mailbox = settings.contact and not settings.contact.startswith(("http://", "https://"))
    return {
        "software_version": __version__,
        "licence_address": CC_BY.value,
        "contact": f"mailto:{settings.contact}" if is_mailbox else settings.contact,
        "repository": settings.repository,
    }
