"""LST, ENV, RES and CLI: requirements that hold several fields of an object, or a field by a schema that people wrote.

Each way is an edit of an object in which all else is right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import partial
from typing import Any

from batchspec.making.batches.objects import right
from batchspec.making.ways import DictFactory, Way
from batchspec_contract.objects import OBJECTS

Edit = Callable[[dict[str, Any]], Any]

FAILED: dict[str, Any] = {
    "response": None,
    "error": {"code": "batch_expired", "message": "The batch expired before this request was made."},
}
"""The outcome of a request that was not answered."""
REFUSED: dict[str, Any] = {
    "message": "No such batch.",
    "type": "invalid_request_error",
    "param": None,
    "code": None,
}


def _way(name: str, requirement: str, how: str, edit: Edit) -> Way:
    return Way(requirement, how, partial(_edited, name, edit))


def _edited(name: str, edit: Edit, factory: DictFactory) -> Any:
    made = right(OBJECTS[name], factory)
    edit(made)
    return made


def _with(**values: Any) -> Edit:
    """The edit that puts these values in place of the object's own."""
    return lambda made: made.update(deepcopy(values))


def _without(*keys: str) -> Edit:
    """The edit that leaves these keys out."""

    def edit(made: dict[str, Any]) -> None:
        for key in keys:
            del made[key]

    return edit


def _within(part: str, edit: Edit) -> Edit:
    """The edit of an object inside the object."""
    return lambda made: edit(made[part])


def _all(*edits: Edit) -> Edit:
    """One edit after the other."""

    def edit(made: dict[str, Any]) -> None:
        for one in edits:
            one(made)

    return edit


def _pages() -> Iterator[Way]:
    way = partial(_way, "batch_list")
    for key, wrong in {"object": "page", "data": {}, "has_more": "false"}.items():
        yield way("BATCH-LST-001", f"{key} is absent", _without(key))
        yield way("BATCH-LST-001", f"{key} is null", _with(**{key: None}))
        yield way("BATCH-LST-001", f"{key} is {wrong!r}", _with(**{key: wrong}))
    for key in ("first_id", "last_id"):
        for how, edit in {"is absent": _without(key), "is null": _with(**{key: None})}.items():
            yield Way("BATCH-LST-007", f"{key} {how}, and there are rows", partial(_page_of_one, edit))


def _page_of_one(edit: Edit, factory: DictFactory) -> dict[str, Any]:
    page = factory.page(1)
    edit(page)
    return page


def _refusals() -> Iterator[Way]:
    way = partial(_way, "error_envelope")
    yield way("BATCH-ENV-001", "error is absent", _without("error"))
    yield way("BATCH-ENV-001", "error is a string", _with(error="No such batch."))
    yield way("BATCH-ENV-001", "error is null", _with(error=None))
    yield way("BATCH-ENV-001", "error lacks message", _with(error={**REFUSED, "message": None}))
    yield way(
        "BATCH-ENV-001", "error has a message that is an object", _with(error={**REFUSED, "message": {}})
    )
    for key in ("type", "param", "code"):
        without = {name: value for name, value in REFUSED.items() if name != key}
        yield way("BATCH-ENV-004", f"error lacks {key}", _with(error=without))
    yield way("BATCH-ENV-005", "error has a code that is a number", _with(error={**REFUSED, "code": 404}))
    yield way("BATCH-ENV-005", "error has a type that is null", _with(error={**REFUSED, "type": None}))
    yield way("BATCH-ENV-005", "error has a param that is a list", _with(error={**REFUSED, "param": []}))


def _result_lines() -> Iterator[Way]:
    way = partial(_way, "output_line")
    of_response = partial(_within, "response")
    failed = _with(**FAILED)
    for how, value in {"a string": "text", "a list": [], "a number": 7}.items():
        yield way("BATCH-RES-003", f"response is {how}", _with(response=value))
        yield way("BATCH-RES-011", f"error is {how}", _all(failed, _with(error=value)))
    yield way("BATCH-RES-004", "status_code is a string", of_response(_with(status_code="200")))
    yield way("BATCH-RES-004", "status_code is absent", of_response(_without("status_code")))
    yield way("BATCH-RES-004", "status_code is null", of_response(_with(status_code=None)))
    yield way("BATCH-RES-005", "error is absent", _without("error"))
    yield way("BATCH-RES-005", "response is absent", _all(failed, _without("response")))
    yield way("BATCH-RES-006", "response and error have a value", _with(error=FAILED["error"]))
    yield way("BATCH-RES-006", "response and error are null", _with(response=None))
    yield way("BATCH-RES-007", "body is a string", of_response(_with(body="text")))
    yield way("BATCH-RES-007", "body is null", of_response(_with(body=None)))
    yield way("BATCH-RES-007", "body is absent", of_response(_without("body")))
    yield way("BATCH-RES-014", "status_code is 999", of_response(_with(status_code=999)))
    yield way("BATCH-RES-014", "status_code is 0", of_response(_with(status_code=0)))
    yield way("BATCH-RES-015", "request_id is absent", of_response(_without("request_id")))
    yield way("BATCH-RES-015", "request_id is a number", of_response(_with(request_id=7)))
    for key in ("code", "message"):
        yield way("BATCH-RES-016", f"error lacks {key}", _all(failed, _within("error", _without(key))))
        numbered = _within("error", _with(**{key: 7}))
        yield way("BATCH-RES-016", f"error has a {key} that is a number", _all(failed, numbered))


def _creates() -> Iterator[Way]:
    way = partial(_way, "create_batch")
    for key in ("input_file_id", "endpoint", "completion_window"):
        yield way("BATCH-CLI-036", f"{key} is absent", _without(key))
        yield way("BATCH-CLI-036", f"{key} is null", _with(**{key: None}))
        yield way("BATCH-CLI-036", f"{key} is a number", _with(**{key: 7}))
    pairs = {f"key-{number}": "value" for number in range(17)}
    for how, metadata in {
        "is a list": [],
        "has 17 pairs": pairs,
        "has a name of 65 characters": {"k" * 65: "value"},
        "has a value of 513 characters": {"key": "v" * 513},
        "has a value that is a number": {"key": 7},
    }.items():
        yield way("BATCH-CLI-037", f"metadata {how}", _with(metadata=metadata))


WAYS = [*_pages(), *_refusals(), *_result_lines(), *_creates()]
