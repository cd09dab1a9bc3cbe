"""Strategies for hypothesis that draw any object beside the batch; they need the extra `strategies`.

As with batches, leaves are drawn by hypothesis-jsonschema and objects are composed here: each key that may be absent or null
is drawn absent, null and set. By default an object is one that its sender may send, so it breaks no MUST. With `reader=True` it is
any that a reader has to accept.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

from hypothesis import strategies as st

from batchspec.contract.routes import ENDPOINTS
from batchspec.contract.schemas import document, resolved
from batchspec.making.strategies import WINDOWS, drawn_from, metadata, pages
from batchspec_contract.objects import OBJECTS

Json = dict[str, Any]
Drawn = st.SearchStrategy[Json]

LATEST = 10**11 - 1
"""The latest stamp that is no stamp in milliseconds."""
MOST_PAIRS = 16
"""Pairs of the metadata that a client may send."""
SHORT = 3
"""Keys of a body, and lines of a file, at most: few, since nobody reads them."""


def batch_lists(status: str | None = None, *, max_size: int = 3, reader: bool = False) -> Drawn:
    """Pages of a list of batches, the newest first; for a reader, their cursors may be absent or null.

    Raises `ValueError` for a status that does not exist.
    """
    drawn = pages(status, max_size=max_size)
    return st.builds(_without_cursors, drawn, st.integers(0, 8)) if reader else drawn


def create_batches(*, reader: bool = False) -> Drawn:
    """Bodies of requests that create a batch; for a reader, the metadata may be beyond its limits."""
    given: dict[str, st.SearchStrategy[Any]] = {
        "endpoint": st.sampled_from(ENDPOINTS) | _leaf("create_batch", "endpoint"),
        "completion_window": st.sampled_from(WINDOWS) | _leaf("create_batch", "completion_window"),
    }
    beyond = st.just({f"key-{number}": "" for number in range(MOST_PAIRS + 1)})
    given["metadata"] = _leaf("create_batch", "metadata") | beyond if reader else metadata()
    return _objects("create_batch", given)


def file_objects(*, reader: bool = False) -> Drawn:
    """File objects; a file that is not for a reader alone expires after its creation, if at all."""
    drawn = _objects("file_object", {"created_at": st.integers(1, LATEST)})
    return drawn if reader else drawn.map(_expires_later)


def file_uploads(*, reader: bool = False) -> Drawn:
    """The parts of forms that upload a file; for a reader, the file may be any text."""
    lines = st.lists(input_lines(), min_size=1, max_size=SHORT).map(_as_text)
    return _objects("file_upload", {} if reader else {"file": lines, "purpose": st.just("batch")})


def file_deletions(*, reader: bool = False) -> Drawn:
    """Answers to the deletion of a file; for a reader, the file may not be gone."""
    return _objects("file_deletion", {} if reader else {"deleted": st.just(True)})


def error_envelopes() -> Drawn:
    """Bodies of refusals."""
    return _objects("error_envelope", {})


def input_lines(endpoint: str | None = None) -> Drawn:
    """Requests of an input file, for this endpoint or for any."""
    urls = st.sampled_from(ENDPOINTS) | _leaf("input_line", "url") if endpoint is None else st.just(endpoint)
    return _objects("input_line", {"url": urls})


def output_lines(*, reader: bool = False) -> Drawn:
    """Lines of result files. A line has a response or an error; for a reader, it may have both or neither."""
    if reader:
        return _objects("output_line", {})
    answered = _objects("output_line", {"error": st.none()}, needed=("response",))
    return answered | _objects("output_line", {"response": st.none()}, needed=("error",))


def batch_events() -> Drawn:
    """Events that tell the end of a batch."""
    return _objects("batch_event", {"created_at": st.integers(1, LATEST)})


def _without_cursors(page: Json, share: int) -> Json:
    """The page with each cursor as it is, null or absent."""
    shown = dict(page)
    for key, how in (("first_id", share % 3), ("last_id", share // 3)):
        if how == 1:
            shown[key] = None
        elif how == 2:
            del shown[key]
    return shown


def _expires_later(file: Json) -> Json:
    expires = file.get("expires_at")
    return file if expires is None else {**file, "expires_at": file["created_at"] + expires % LATEST}


def _as_text(lines: list[Json]) -> str:
    return "".join(json.dumps(line) + "\n" for line in lines)


def _objects(name: str, given: dict[str, st.SearchStrategy[Any]], needed: tuple[str, ...] = ()) -> Drawn:
    """Objects of the contract: `given` draws these keys, which may still be absent, and `needed` are always set."""
    whole = document(OBJECTS[name].schema)
    return _composed(whole, whole, given, needed)


def _composed(
    node: Json, whole: Json, given: dict[str, st.SearchStrategy[Any]], needed: tuple[str, ...] = ()
) -> Drawn:
    """Objects with the properties of a schema, in which each key is absent, null or set where it may be."""
    always: dict[str, st.SearchStrategy[Any]] = {}
    at_times: dict[str, st.SearchStrategy[Any]] = {"x_unknown": st.just({"nested": [1, None]})}
    for key, part in node["properties"].items():
        value = given[key] if key in given else _value(part, whole)
        if key in node.get("required", ()) or key in needed:
            always[key] = value
        else:
            null = {"type": "null"} in part.get("anyOf", ())
            at_times[key] = st.none() | value if null else value
    return st.fixed_dictionaries(always, optional=at_times)


def _value(part: Json, whole: Json) -> st.SearchStrategy[Any]:
    """Values of a schema other than null."""
    inner = dict(resolved(part, whole))
    if "properties" in inner:
        return _composed(inner, whole, {})
    if inner.get("type") == "object":
        others = inner["additionalProperties"]
        return _bodies() if others is True else st.dictionaries(st.text(), _value(others, whole))
    return drawn_from(inner, whole)


@cache
def _bodies() -> Drawn:
    scalars = st.none() | st.booleans() | st.integers() | st.text()
    return st.dictionaries(st.text(), scalars | st.lists(scalars, max_size=SHORT), max_size=SHORT)


@cache
def _leaf(name: str, key: str) -> st.SearchStrategy[Any]:
    whole = document(OBJECTS[name].schema)
    return _value(whole["properties"][key], whole)


STRATEGIES: dict[str, Callable[[], Drawn]] = {
    "batch_list": batch_lists,
    "create_batch": create_batches,
    "file_object": file_objects,
    "file_upload": file_uploads,
    "file_deletion": file_deletions,
    "error_envelope": error_envelopes,
    "input_line": input_lines,
    "output_line": output_lines,
    "batch_event": batch_events,
}
"""The strategy of each object beside the batch, by the name of the object."""
