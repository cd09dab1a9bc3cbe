"""Which request each call is, after the paths of OpenAI's OpenAPI file."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote

from batchspec.reading.trace import Case, Request

ROUTES = {
    "batches.create": ("POST", ("batches",)),
    "batches.retrieve": ("GET", ("batches", "{batch_id}")),
    "batches.cancel": ("POST", ("batches", "{batch_id}", "cancel")),
    "batches.list": ("GET", ("batches",)),
}
KEY = "batchspec-a-key-that-opens-nothing"
"""What the client is given to authorise itself with; no secret."""

OUTSIDE = "outside of the base URL: "


def route(case: Case) -> tuple[str, str]:
    """Verb and path of the call, the id plain."""
    verb, parts = ROUTES[case.method]
    return verb, "/" + "/".join(parts).replace("{batch_id}", str(case.args.get("batch_id", "")))


def is_routed(request: Request, case: Case) -> bool:
    """Whether `request` is the one that the call asks for; the id may be escaped in any right way."""
    verb, parts = ROUTES[case.method]
    wanted = [str(case.args.get("batch_id")) if part == "{batch_id}" else part for part in parts]
    plain, _, _ = request.path.partition("?")
    return request.method == verb and [unquote(part) for part in plain.split("/")[1:]] == wanted


def query(request: Request) -> list[tuple[str, str]]:
    """The query parameters, decoded, in their order."""
    return parse_qsl(request.path.partition("?")[2], keep_blank_values=True)
