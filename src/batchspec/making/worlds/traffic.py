"""The traffic of a world: a client uploads the file, creates the batch, polls it, reads the results, lists and deletes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from urllib.parse import quote

from batchspec.making.worlds.world import World
from batchspec.reading.trace import Exchange, Header, Request, Response, Trace, lines
from batchspec.version import __version__
from batchspec_contract import CONTRACT

JSON = {"content-type": "application/json"}
BYTES = {"content-type": "application/octet-stream"}
LATENCY = 0.5
"""Seconds that each request takes."""
Step = tuple[Request, dict[str, str], str]
"""A request, and the headers and the body of its answer."""


def recording(world: World) -> bytes:
    """The traffic in which all of a world but its events is seen, as a trace, which `batchspec rejudge` judges."""
    return "".join(f"{line}\n" for line in lines(trace_of(world))).encode()


def trace_of(world: World) -> Trace:
    """The traffic as a trace of somebody's client, which did not mean to show everything."""
    header = Header("server", f"world {world.seed}", kit=__version__, contract=CONTRACT, planned=False)
    exchanges = (
        Exchange(request, Response(200, headers, body), began=n, ended=n + LATENCY, number=n)
        for n, (request, headers, body) in enumerate(_steps(world), 1)
    )
    return Trace(header, tuple(exchanges))


def _steps(world: World) -> Iterator[Step]:
    content = world.input.content.decode()
    yield _answered(Request("POST", "/files", file=content, form=_form(world.upload)), world.input.object)
    created = Request("POST", "/batches", JSON, json.dumps(world.create, ensure_ascii=False))
    yield _answered(created, world.history[0])
    for seen in world.history:
        yield _answered(Request("GET", f"/batches/{_escaped(seen['id'])}"), seen)
    for file in world.files:
        yield _answered(Request("GET", f"/files/{_escaped(file.id)}"), file.object)
        yield Request("GET", f"/files/{_escaped(file.id)}/content"), BYTES, file.content.decode()
    yield from _listed(world)
    for file, deletion in zip(world.files, world.deletions, strict=True):
        yield _answered(Request("DELETE", f"/files/{_escaped(file.id)}"), deletion)


def _form(upload: dict[str, Any]) -> dict[str, str]:
    """The fields of the form beside the file, as a client writes them."""
    expiry = upload.get("expires_after") or {}
    nested = {f"expires_after[{key}]": str(value) for key, value in expiry.items()}
    return {"purpose": upload["purpose"], **nested}


def _listed(world: World) -> Iterator[Step]:
    limit = len(world.pages[0]["data"])
    yield _answered(Request("GET", f"/batches?limit={limit}"), world.pages[0])
    for before, page in pairwise(world.pages):
        yield _answered(Request("GET", f"/batches?limit={limit}&after={_escaped(before['last_id'])}"), page)


def _answered(request: Request, answer: Any) -> Step:
    return request, JSON, json.dumps(answer, ensure_ascii=False)


def _escaped(name: str) -> str:
    return quote(name, safe="")
