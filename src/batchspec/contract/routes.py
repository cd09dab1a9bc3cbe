"""The requests that calls are made of, after the paths of OpenAI's OpenAPI file, and the endpoints that a batch may call."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote

from batchspec.reading.trace import Case, Request
from batchspec_contract.objects import OBJECTS

ENDPOINTS: tuple[str, ...] = OBJECTS["batch"]["endpoint"].examples
"""The endpoints that a batch may call: those that are documented."""

ROUTES = {
    "batches.create": ("POST", ("batches",)),
    "batches.retrieve": ("GET", ("batches", "{batch_id}")),
    "batches.cancel": ("POST", ("batches", "{batch_id}", "cancel")),
    "batches.list": ("GET", ("batches",)),
}
KEY = "batchspec-a-key-that-opens-nothing"
"""The key that a client is given. It is no secret, so traces show it."""

OUTSIDE = "outside of the base URL: "
"""Stands before the path of a request that is not below the base URL of any call."""


_NO_CALL: tuple[str, tuple[str, ...]] = ("NONE", ("a call that is not known",))
"""Stands for the route of a call that there is not: a trace is a file that anybody can edit."""


def route(case: Case) -> tuple[str, str]:
    """The verb and the path of a call; the id in it is not escaped."""
    verb, parts = ROUTES.get(case.method, _NO_CALL)
    return verb, "/" + "/".join(parts).replace("{batch_id}", str(case.args.get("batch_id", "")))


def is_routed(request: Request, case: Case) -> bool:
    """True when `request` is the one that the call asks for; the id in it may be escaped in any right way."""
    verb, parts = ROUTES.get(case.method, _NO_CALL)
    wanted = [str(case.args.get("batch_id")) if part == "{batch_id}" else part for part in parts]
    plain, _, _ = request.path.partition("?")
    return request.method == verb and [unquote(part) for part in plain.split("/")[1:]] == wanted


def query(request: Request) -> list[tuple[str, str]]:
    """The query parameters of a request, decoded, in their order."""
    return parse_qsl(request.path.partition("?")[2], keep_blank_values=True)
