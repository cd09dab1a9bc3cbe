"""Requests that are to be refused: creates that lack something, ids that do not exist, another method."""

from __future__ import annotations

from typing import Any

from batchspec.contract.placeholders import NO_SUCH_BATCH, NO_SUCH_ENDPOINT, NO_SUCH_WINDOW
from batchspec.declarations.declared import DOCUMENTED, Limits
from batchspec.driving.server.http.lines import good_lines
from batchspec.driving.server.http.session import Session
from batchspec.driving.server.scenarios import Scenario
from batchspec.reading.step import CANCEL_UNKNOWN, RETRIEVE_UNKNOWN, Step

ODD_VALUES: dict[str, dict[str, Any]] = {
    "integer": {"name": 7},
    "nested": {"name": {"name": "value"}},
}
WRONG_TYPES: dict[str, Any] = {"input_file_id": 7, "endpoint": ["/v1/chat/completions"], "metadata": "text"}


def over_limits(limits: Limits) -> dict[str, dict[str, str]]:
    """Metadata one above each limit: those documented are 16 pairs, names of 64 characters, values of 512."""
    return {
        "17-pairs": {f"key-{n}": "value" for n in range(limits.metadata_pairs + 1)},
        "long-name": {"n" * (limits.metadata_name_length + 1): "value"},
        "long-value": {"name": "v" * (limits.metadata_value_length + 1)},
    }


def bad_creates(good: dict[str, Any], limits: Limits = DOCUMENTED) -> list[tuple[Step, dict[str, Any]]]:
    """Bodies that are wrong in one key, each with the step that says which and how."""
    missing = [
        (_bad("missing-key", key), {k: v for k, v in good.items() if k != key})
        for key in ("input_file_id", "endpoint", "completion_window")
    ]
    wrong = [(_bad("wrong-type", key), {**good, key: value}) for key, value in WRONG_TYPES.items()]
    metadata = [
        (_bad(tried, "metadata", name), {**good, "metadata": data})
        for tried, wrong_ones in (("metadata-limits", over_limits(limits)), ("metadata-value", ODD_VALUES))
        for name, data in wrong_ones.items()
    ]
    return [
        *missing,
        *wrong,
        (_bad("unknown-endpoint", "endpoint"), {**good, "endpoint": NO_SUCH_ENDPOINT}),
        (_bad("bad-window", "completion_window"), {**good, "completion_window": NO_SUCH_WINDOW}),
        *metadata,
    ]


def _bad(tried: str, key: str = "", detail: str = "") -> Step:
    return Step("create", tried, key, detail)


def refused_creates(session: Session) -> None:
    settings = session.settings
    file_id = session.input_file(good_lines(settings.endpoint, settings.model, 1))
    if file_id is None:
        return
    good = {"input_file_id": file_id, "endpoint": settings.endpoint, "completion_window": settings.window}
    for step, body in bad_creates(good, settings.declared.limits):
        session.create_raw(step, body=body)
    session.create_raw(_bad("not-json"), raw=b'{"input_file_id": "file-')


def unknown_ids(session: Session) -> None:
    session.retrieve(NO_SUCH_BATCH, step=RETRIEVE_UNKNOWN)
    if session.settings.can("cancel") and session.settings.batch_id is None:
        session.cancel(NO_SUCH_BATCH, step=CANCEL_UNKNOWN)


def other_method(session: Session) -> None:
    session.other_method("PUT", "/batches")


SCENARIOS = (
    Scenario("refused-creates", refused_creates, files=1, requests=15, worth=8),
    Scenario("unknown-ids", unknown_ids, needs=(), requests=2, worth=7),
    Scenario("other-method", other_method, requests=1, worth=7),
)
