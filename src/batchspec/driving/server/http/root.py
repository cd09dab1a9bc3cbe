"""A server whose batches live at the root, asked under `/v1`: every answer is 404, and the user is told why."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from batchspec.driving.server.http.settings import DEFAULT_PATH, ROOT
from batchspec.driving.server.http.wire import Wire
from batchspec.reading.trace import Exchange

NOT_FOUND = 404
PATH = "/batches"


def look_at_the_root(wire: Wire, exchanges: Sequence[Exchange]) -> None:
    """Where nothing but 404 came from below `/v1`, ask for the list without it, and note it if that is not 404."""
    url = wire.settings.url
    answers = [exchange.response.status for exchange in exchanges if exchange.response]
    if set(answers) != {NOT_FOUND} or urlsplit(url).path != DEFAULT_PATH:
        return
    root = url.removesuffix(DEFAULT_PATH) + ROOT
    status = wire.status_at(root.rstrip("/") + PATH)
    if status not in (None, NOT_FOUND):
        wire.note(
            f"every request below {url} was answered 404, and {root.rstrip('/')}{PATH} is answered {status}; "
            f"where the {_mend(wire, root)}"
        )


def _mend(wire: Wire, root: str) -> str:
    if wire.settings.app:
        return f"app has no {DEFAULT_PATH}, give --base-path {ROOT}"
    return f"server has no {DEFAULT_PATH}, write its address with a slash at the end: {root}"
