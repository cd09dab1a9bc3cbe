"""The calls that a client is made to send, and the answers to them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from batchspec.contract.routes import KEY, is_routed, query
from batchspec.driving.client.answer import Answer, Call, Client, Kind, given
from batchspec.driving.client.cases.objects import batch, named, numbered, page
from batchspec.driving.client.loopback import Loopback, Reply
from batchspec.judging.evidence.compare import exposed
from batchspec.making.server.refusal import INVALID, Refused
from batchspec.reading.trace import Case, Request

BODY = {
    "input_file_id": "file-abc123",
    "endpoint": "/v1/chat/completions",
    "completion_window": "24h",
}
ID = "batch_abc123"
CURSOR = "arn:aws:bedrock:us-east-1:1:job/a+b&c=d e%2Fü"
AWKWARD_ID = "job/1 ü?x=y#z%41"

METADATA = {"größe": "naïve ✓ 🐧", "camelCase": "KeptAsIs", "number": "0042", "empty": ""}

CREATES: dict[str, dict[str, Any]] = {
    "create": {},
    "create-with-metadata": {"metadata": METADATA},
    "create-with-empty-metadata": {"metadata": {}},
    "create-with-expiry": {"output_expires_after": {"anchor": "created_at", "seconds": 3600}},
    "create-for-embeddings": {"endpoint": "/v1/embeddings"},
}
LISTS: dict[str, dict[str, Any]] = {
    "list": {},
    "list-limit": {"limit": 2},
    "list-after": {"after": ID},
    "list-after-with-signs": {"after": CURSOR, "limit": 100},
}

SOON = {"Retry-After-Ms": "1", "Retry-After": "0"}
"""Headers of an error, so that clients that repeat a request by themselves do not wait before they do."""

ERRORS: tuple[tuple[str, int, str], ...] = (
    ("batches.create", 400, "Invalid value for 'endpoint'."),
    ("batches.retrieve", 401, "Incorrect API key provided."),
    ("batches.retrieve", 404, "No batch found with that id."),
    ("batches.cancel", 404, "No batch found with that id."),
    ("batches.cancel", 409, "Cannot cancel a batch with status 'completed'."),
    ("batches.list", 429, "Rate limit reached."),
    ("batches.retrieve", 500, "The server had an error."),
)
ODD_ERRORS: tuple[tuple[str, int, str], ...] = (
    ("html", 502, "<html><body><h1>502 Bad Gateway</h1></body></html>"),
    ("nothing", 503, ""),
    ("detail", 404, '{"detail": "Not Found"}'),
    ("bare-string", 400, '{"error": "no such endpoint"}'),
)
ROWS, LIMIT, MOST_PAGES = 5, 2, 8
"""Five rows make three pages of two. A client that never comes to the end is stopped after eight."""


LOST = Reply(404, json.dumps(Refused(404, "No such path.").envelope))
"""The answer to a request that the call does not ask for."""


def calls() -> Iterator[Case]:
    """Every call but those of the paging: each of these follows from the page that the client showed before."""
    yield from _creates()
    yield _call("calls", "retrieve", "batches.retrieve", {"batch_id": ID}, batch("completed", id=ID))
    yield _call("calls", "cancel", "batches.cancel", {"batch_id": ID}, batch("cancelling", id=ID))
    for name, args in LISTS.items():
        yield _call("calls", name, "batches.list", args, page(numbered(2)))
    for method, status, message in ERRORS:
        # Every status has the same type, so that only the status itself can tell a client what happened.
        error = {"message": message, "type": INVALID, "param": None, "code": None}
        yield _error(
            "http-errors", f"{status}-to-{method.partition('.')[2]}", method, status, {"error": error}
        )
    for name, status, body in ODD_ERRORS:
        yield _error("odd-http-errors", f"{status}-{name}", "batches.retrieve", status, body)
    awkward = {"batch_id": AWKWARD_ID}
    yield _call(
        "escaped-ids", "retrieve-awkward-id", "batches.retrieve", awkward, batch("completed", id=AWKWARD_ID)
    )


def asked(client: Client, server: Loopback, case: Case) -> tuple[Case, Answer]:
    """The case of one call with the requests that came in, and the answer of the client."""
    base_url = server.serve(lambda request: _reply(case) if is_routed(request, case) else LOST)
    answer = client.call(Call(case.method, case.args, base_url, KEY))
    return replace(case, requests=server.taken()), answer


def paged(client: Client, server: Loopback) -> Iterator[tuple[Case, Answer]]:
    """The calls for the pages of one list. The client is asked for the page after the last id that it showed, while it shows more."""
    rows = numbered(ROWS)
    args: dict[str, Any] = {"limit": LIMIT}
    for number in range(1, MOST_PAGES + 1):
        case = _listed(number, args)
        pages = _Pages(rows, case)
        answer = client.call(Call(case.method, case.args, server.serve(pages), KEY))
        case = replace(case, sent=pages.served, requests=server.taken())
        yield case, answer
        last = _last_id(given(case, answer))
        if last is None:
            return
        args = {"limit": LIMIT, "after": last}


def first_page() -> Case:
    """The first call of the paging."""
    return _listed(1, {"limit": LIMIT})


def _listed(number: int, args: dict[str, Any]) -> Case:
    return _call("paging", f"page-{number}", "batches.list", args, "")


class _Pages:
    """Serves the page that a request asks for, and keeps the last one."""

    def __init__(self, rows: list[dict[str, Any]], case: Case) -> None:
        self.rows = rows
        self.case = case
        self.served = ""

    def __call__(self, request: Request) -> Reply:
        if not is_routed(request, self.case):
            return LOST
        self.served = json.dumps(_page(self.rows, dict(query(request)).get("after")))
        return Reply(200, self.served)


def _page(rows: list[dict[str, Any]], after: str | None) -> dict[str, Any]:
    ids = [row["id"] for row in rows]
    begin = ids.index(after) + 1 if after in ids else 0
    return page(rows[begin : begin + LIMIT], has_more=begin + LIMIT < len(rows))


def _last_id(answered: Case) -> str | None:
    """The id after which the next page begins; `None` where the client shows no further page."""
    shown = exposed(answered)
    if not answered.ok or not isinstance(shown, dict) or shown.get("has_more") is not True:
        return None
    rows = shown.get("data")
    last = rows[-1] if isinstance(rows, list) and rows else None
    found = last.get("id") if isinstance(last, dict) else None
    return found if isinstance(found, str) else None


def _reply(case: Case) -> Reply:
    headers = SOON if case.status >= 400 else {}
    label = "text/html" if case.sent.startswith("<") else "application/json"
    return Reply(case.status, case.sent, {**headers, "Content-Type": label})


def _creates() -> Iterator[Case]:
    for name, more in CREATES.items():
        body = {**BODY, **more}
        shown = {key: body[key] for key in body if key != "output_expires_after"}
        created = batch("validating", id=ID, **{"metadata": None, **shown})
        yield _call("calls", name, "batches.create", body, created)


def _error(group: str, name: str, method: str, status: int, body: Any) -> Case:
    args: dict[str, Any] = {"batch_id": ID}
    if method in {"batches.create", "batches.list"}:
        args = BODY if method == "batches.create" else {}
    return replace(_call(group, name, method, args, body), status=status)


def _call(group: str, name: str, method: str, args: dict[str, Any], answer: Any) -> Case:
    text = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
    kind: Kind = "batch_list" if method == "batches.list" else "batch"
    return named(
        Case(case=f"call-{name}", group=group, sent=text, op="call", type=kind, method=method, args=args)
    )
