"""Batches for hypothesis: any that a server may show, shrinking to small ones; extra `strategies`.

Values are drawn by hypothesis-jsonschema from the contract's own schemas, a field at a time; the object around
them is composed, since a lifecycle is more than a schema can say (and its object schemas need a hypothesis
before 6.170.10). Every key that may be absent or null is met absent, null and set.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

try:
    from hypothesis import strategies as st
    from hypothesis_jsonschema import from_schema
except ModuleNotFoundError as error:
    raise ImportError(
        f"batchspec.strategies needs {error.name}: pip install 'batchspec[strategies]'"
    ) from None

from batchspec.contract.schemas import document, resolved
from batchspec.making.batches.factory import BatchFactory
from batchspec.making.batches.fitting import window_seconds
from batchspec.making.batches.legal import KEYS, laid_out, with_values
from batchspec.making.batches.lives import along, snapshots
from batchspec.making.batches.lives import ways as plans
from batchspec.making.batches.pages import list_object
from batchspec.making.broken import breakable, ways
from batchspec_contract.factories import ENDS, PLANS, STATES, Plan
from batchspec_contract.lifecycle import PATHS, STAMPS

Batch = dict[str, Any]

__all__ = ["Broken", "batches", "broken", "histories", "pages"]

WINDOWS = ("24h", "1h", "7d", "1h30m")
LONGEST = 10**8
"""Seconds; a window beyond it is not added up, so that every stamp stays in seconds."""
LATEST = 10**11 - 3 * LONGEST
MODES = ("null", "absent", "mixed", "thin")
"""How a batch shows what is unset: all null, all absent, some of both, or with more unset than need be."""

_TOTAL = st.integers(1, 50_000)
_SMALL = st.integers(0, 50_000)
_COMPLETED = st.just(0) | _SMALL
"""None at all is as legal as any number, and too rare among 50,001 numbers to be met for sure."""
_GAP = st.integers(0, 100_000)


class Broken(NamedTuple):
    """Something that breaks one requirement: its id, how, and the thing itself."""

    requirement: str
    how: str
    value: Any


def batches(status: str | None = None) -> st.SearchStrategy[Batch]:
    """Batches that break no MUST, of this status or of any. Raises `ValueError` for a status there is not."""
    known = [plan for state in STATES for plan in PLANS[state]] if status is None else plans(status)
    return _batches(tuple(known))


def histories(status: str | None = None) -> st.SearchStrategy[list[Batch]]:
    """What polling one batch showed, ending in this status or in any that ends; states may be skipped or repeated."""
    if status is None:
        return _histories(tuple(along(path) for path in PATHS if path[-1] in ENDS))
    return _histories(plans(status))


def pages(status: str | None = None, *, max_size: int = 3) -> st.SearchStrategy[dict[str, Any]]:
    """List responses, newest batch first."""
    rows = st.lists(batches(status), max_size=max_size, unique_by=lambda batch: batch["id"])
    newest_first = rows.map(lambda drawn: sorted(drawn, key=lambda row: row["created_at"], reverse=True))
    return st.builds(list_object, newest_first, has_more=st.booleans())


def broken(requirement: str | None = None) -> st.SearchStrategy[Broken]:
    """What breaks exactly one requirement: the one named, or any that judges a batch. Raises `NotBreakable`."""
    known = [
        way for row in (breakable("batch") if requirement is None else [requirement]) for way in ways(row)
    ]
    return st.builds(
        lambda way, seed: Broken(way.requirement, way.how, way.make(BatchFactory(seed))),
        st.sampled_from(known),
        st.integers(0, 2**32 - 1),
    )


@st.composite
def _batches(draw: st.DrawFn, known: tuple[Plan, ...]) -> Batch:
    plan = draw(st.sampled_from(known))
    batch = _life(draw, plan)
    mode = draw(st.sampled_from(MODES))
    if mode == "thin":
        _unset(draw, batch, {*_needed(plan.status)})
    return _shown(draw, batch, mode)


@st.composite
def _histories(draw: st.DrawFn, known: tuple[Plan, ...]) -> list[Batch]:
    plan = draw(st.sampled_from(known))
    last = _life(draw, plan)
    mode = draw(st.sampled_from(MODES))
    if mode == "thin":
        _unset(draw, last, {*_needed(plan.status), *STAMPS.values()})
    seen: list[Batch] = []
    for batch in snapshots(plan, last, draw(st.integers(0, 4)) / 4):
        times = draw(st.integers(0 if batch is not last else 1, 2))
        seen += [_shown(draw, batch, mode) for _ in range(times)]
    return seen


def _life(draw: st.DrawFn, plan: Plan) -> Batch:
    """A batch at the end of `plan`, every key there."""
    total, done, failed = _counts(draw, plan)
    window = draw(_window())
    values: Batch = {
        "status": plan.status,
        "completion_window": window,
        "request_counts": {"total": total, "completed": done, "failed": failed},
        "usage": draw(_usage()) if plan.ended and done else _usage_of(0, 0, 0, 0),
        "metadata": draw(_metadata()),
        **_stamps(draw, plan, window),
    }
    if "errors" in with_values(plan.path):
        values["errors"] = draw(_errors())
    if not done:
        values["output_file_id"] = None
    if total <= done:
        values["error_file_id"] = None
    return laid_out(values, plan.path, lambda field: draw(_leaf(field.name)))


def _counts(draw: st.DrawFn, plan: Plan) -> tuple[int, int, int]:
    if not plan.validated:
        return 0, 0, 0
    total = draw(_TOTAL)
    completed = min(draw(_COMPLETED), total)
    failed = total - completed if plan.status == "completed" else min(draw(_SMALL), total - completed)
    return total, completed, failed


def _stamps(draw: st.DrawFn, plan: Plan, window: str) -> dict[str, int]:
    """The moments of a life along `plan`, in seconds."""
    moment = draw(_leaf("created_at", maximum=LATEST))
    stamps = {"created_at": moment, "expires_at": moment + min(window_seconds(window), LONGEST)}
    for stamp, _, _ in plan.steps:
        if stamp == "expired_at":
            moment = max(moment, stamps["expires_at"])
        moment += draw(_GAP)
        stamps[stamp] = moment
    return stamps


def _unset(draw: st.DrawFn, batch: Batch, needed: set[str]) -> None:
    """Unset some of what may be."""
    free = [key for key in KEYS if key not in needed]
    batch |= dict.fromkeys(_some(draw, free))


def _shown(draw: st.DrawFn, batch: Batch, mode: str) -> Batch:
    """`batch` with what is unset null or absent, and in the richer modes perhaps a key nobody knows."""
    unset = [key for key in KEYS if batch[key] is None]
    hidden = {"null": [], "absent": unset}.get(mode)
    gone = set(_some(draw, unset) if hidden is None else hidden)
    shown = {key: value for key, value in batch.items() if key not in gone}
    if mode in ("mixed", "thin") and draw(st.booleans()):
        shown["x_unknown"] = {"nested": [draw(_SMALL), None]}
    return shown


def _some(draw: st.DrawFn, keys: list[str]) -> list[str]:
    mask = draw(st.integers(0, 2 ** len(keys) - 1))
    return [key for place, key in enumerate(keys) if mask >> place & 1]


@cache
def _needed(status: str) -> frozenset[str]:
    """The keys that a MUST wants to have a value in this state."""
    server = document("server")
    musts = [server["$defs"].get(part["$ref"].rpartition("/")[2], {}) for part in server["allOf"]]
    wanted = [
        must["then"].get("required", ())
        for must in musts
        if must.get("if", {}).get("properties", {}).get("status") == {"const": status}
    ]
    return frozenset(document("reader")["required"]).union(*wanted)


@cache
def _leaf(key: str, **more: Any) -> st.SearchStrategy[Any]:
    """Values of a field that are not null, drawn from its schema."""
    return _of(document("reader")["properties"][key], **more)


def _of(node: dict[str, Any], **more: Any) -> st.SearchStrategy[Any]:
    """Values of a schema that are not null."""
    reader = document("reader")
    return from_schema({**resolved(node, reader), "$defs": reader["$defs"], **more})


@cache
def _window() -> st.SearchStrategy[str]:
    return st.sampled_from(WINDOWS) | _leaf("completion_window")


@cache
def _text(**limits: int) -> st.SearchStrategy[Any]:
    return from_schema({"type": "string", **limits})


@cache
def _metadata() -> st.SearchStrategy[dict[str, str] | None]:
    return st.none() | st.dictionaries(_text(maxLength=64), _text(maxLength=512), max_size=16)


@cache
def _errors() -> st.SearchStrategy[dict[str, Any]]:
    parts = document("reader")["$defs"]["BatchError"]["properties"]
    entry = {key: st.none() | _of(part) for key, part in parts.items()}
    entry["line"] = st.none() | st.integers(1, 50_000)
    rows = st.lists(st.fixed_dictionaries(entry), min_size=1, max_size=3)
    return st.fixed_dictionaries({"object": st.just("list"), "data": rows})


@cache
def _usage() -> st.SearchStrategy[dict[str, Any]]:
    count = st.integers(0, 10**9)
    percent = st.integers(0, 100)
    return st.builds(_usage_of, count, count, percent, percent)


def _usage_of(read: int, written: int, cached: int, reasoned: int) -> dict[str, Any]:
    """The usage of so many tokens read and written, so many percent of them cached and spent on reasoning."""
    return {
        "input_tokens": read,
        "output_tokens": written,
        "total_tokens": read + written,
        "input_tokens_details": {"cached_tokens": read * cached // 100},
        "output_tokens_details": {"reasoning_tokens": written * reasoned // 100},
    }
