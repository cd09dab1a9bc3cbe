"""Strategies for hypothesis that draw any batch that a server may show; they need the extra `strategies`.

The value of each field is drawn by hypothesis-jsonschema, from the schema of the contract. The object around the values is
composed here: no schema can say a whole lifecycle, and hypothesis-jsonschema draws objects only with a hypothesis before
6.170.10. Every key that may be absent or null is drawn absent, null and set.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

try:
    from hypothesis import strategies as st
    from hypothesis_jsonschema import from_schema
except ModuleNotFoundError as error:
    raise ImportError(
        f"batchspec.strategies needs {error.name}: pip install hypothesis hypothesis-jsonschema"
    ) from None

from batchspec.contract.schemas import document, resolved
from batchspec.making.batches.factory import BatchFactory
from batchspec.making.batches.fitting import window_seconds
from batchspec.making.batches.legal import KEYS, laid_out, with_values
from batchspec.making.batches.lives import along, plans_to, snapshots
from batchspec.making.batches.pages import list_object
from batchspec.making.broken import breakable, ways
from batchspec_contract.factories import ENDS, PLANS, STATES, Plan
from batchspec_contract.lifecycle import PATHS, STAMPS

Batch = dict[str, Any]

__all__ = ["Broken", "batches", "broken", "histories", "pages"]

WINDOWS = ("24h", "1h", "7d", "1h30m")
"""Windows that servers offer. A text drawn from the schema hardly ever is a duration."""
LONGEST = 10**8
"""Seconds that a window adds to `created_at` at most, so that no stamp is as large as one in milliseconds."""
LATEST = 10**11 - 3 * LONGEST
"""The latest `created_at`: from 10**11 on, the contract takes a stamp for one in milliseconds."""
MODES = ("null", "absent", "mixed", "thin")
"""The keys without a value are all null, all absent, or some of both; in a thin batch further keys have no value."""

_TOTAL = st.integers(1, 50_000)
_SMALL = st.integers(0, 50_000)
_COMPLETED = st.just(0) | _SMALL
"""Zero has a branch of its own: among 50,001 numbers it would hardly ever be drawn."""
_GAP = st.integers(0, 100_000)


class Broken(NamedTuple):
    """A value that breaks one requirement: the id of the requirement, the way, and the value."""

    requirement: str
    how: str
    value: Any


def batches(status: str | None = None) -> st.SearchStrategy[Batch]:
    """Batches that break no MUST, of this status or of any. Raises `ValueError` for a status that does not exist."""
    if status is None:
        return _batches(tuple(plan for state in STATES for plan in PLANS[state]))
    return _batches(plans_to(status))


def histories(status: str | None = None) -> st.SearchStrategy[list[Batch]]:
    """Histories of one batch as a poll loop sees it, up to this status or to any last one. States may be skipped or repeated.

    Raises `ValueError` for a status that does not exist.
    """
    if status is None:
        return _histories(tuple(along(path) for path in PATHS if path[-1] in ENDS))
    return _histories(plans_to(status))


def pages(status: str | None = None, *, max_size: int = 3) -> st.SearchStrategy[dict[str, Any]]:
    """Pages of a list of batches, the newest first. Raises `ValueError` for a status that does not exist."""
    rows = st.lists(batches(status), max_size=max_size, unique_by=lambda batch: batch["id"])
    newest_first = rows.map(lambda drawn: sorted(drawn, key=lambda row: row["created_at"], reverse=True))
    return st.builds(list_object, newest_first, has_more=st.booleans())


def broken(requirement: str | None = None) -> st.SearchStrategy[Broken]:
    """Values that break exactly one requirement: the one named, or any that judges a batch. Raises `NotBreakable`."""
    chosen = [
        way for row in (breakable("batch") if requirement is None else [requirement]) for way in ways(row)
    ]
    return st.builds(
        lambda way, seed: Broken(way.requirement, way.how, way.make(BatchFactory(seed))),
        st.sampled_from(chosen),
        st.integers(0, 2**32 - 1),
    )


@st.composite
def _batches(draw: st.DrawFn, plans: tuple[Plan, ...]) -> Batch:
    plan = draw(st.sampled_from(plans))
    batch = _life(draw, plan)
    mode = draw(st.sampled_from(MODES))
    if mode == "thin":
        _unset(draw, batch, {*_needed(plan.status)})
    return _shown(draw, batch, mode)


@st.composite
def _histories(draw: st.DrawFn, plans: tuple[Plan, ...]) -> list[Batch]:
    plan = draw(st.sampled_from(plans))
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
    """A batch at the end of `plan`, with every key."""
    total, done, failed = _counts(draw, plan)
    window = draw(_window())
    values: Batch = {
        "status": plan.status,
        "completion_window": window,
        "request_counts": {"total": total, "completed": done, "failed": failed},
        "usage": draw(_usage()) if plan.ended and done else _usage_of(0, 0, 0, 0),
        "metadata": draw(metadata()),
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
    """The stamps of a batch along `plan`."""
    moment = draw(_leaf("created_at", maximum=LATEST))
    stamps = {"created_at": moment, "expires_at": moment + min(window_seconds(window), LONGEST)}
    for stamp, _, _ in plan.steps:
        if stamp == "expired_at":
            moment = max(moment, stamps["expires_at"])
        moment += draw(_GAP)
        stamps[stamp] = moment
    return stamps


def _unset(draw: st.DrawFn, batch: Batch, needed: set[str]) -> None:
    """Set some of the keys to null that need no value."""
    free = [key for key in KEYS if key not in needed]
    batch |= dict.fromkeys(_some(draw, free))


def _shown(draw: st.DrawFn, batch: Batch, mode: str) -> Batch:
    """The batch with its unset keys null or absent, as the mode says. In two modes it may have an unknown key as well."""
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
    """The keys that need a value in this state by a MUST."""
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
    """Values of a field other than null, drawn from its schema."""
    return _of(document("reader")["properties"][key], **more)


def _of(node: dict[str, Any], **more: Any) -> st.SearchStrategy[Any]:
    """Values of a schema other than null."""
    return drawn_from(node, document("reader"), **more)


def drawn_from(node: dict[str, Any], whole: dict[str, Any], **more: Any) -> st.SearchStrategy[Any]:
    """Values other than null of a part of the schema `whole`; `more` are further keywords."""
    return from_schema({**resolved(node, whole), "$defs": whole.get("$defs", {}), **more})


@cache
def _window() -> st.SearchStrategy[str]:
    return st.sampled_from(WINDOWS) | _leaf("completion_window")


@cache
def _text(**limits: int) -> st.SearchStrategy[Any]:
    return from_schema({"type": "string", **limits})


@cache
def metadata() -> st.SearchStrategy[dict[str, str] | None]:
    """Metadata within its limits, or null."""
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
    """The usage of tokens read and written, with the percentages of them that were cached and spent on reasoning."""
    return {
        "input_tokens": read,
        "output_tokens": written,
        "total_tokens": read + written,
        "input_tokens_details": {"cached_tokens": read * cached // 100},
        "output_tokens_details": {"reasoning_tokens": written * reasoned // 100},
    }
