"""The requests of a run by what they asked for, and the last answer to each: what is said of a requirement that stayed open."""

from __future__ import annotations

from collections.abc import Mapping

from batchspec_contract.registry import Requirement

REQUESTS: Mapping[str, tuple[str, str]] = {
    "upload": ("POST", "/files"),
    "create": ("POST", "/batches"),
    "retrieve": ("GET", "/batches/{batch_id}"),
    "cancel": ("POST", "/batches/{batch_id}/cancel"),
    "list": ("GET", "/batches"),
    "content": ("GET", "/files/{file_id}/content"),
}
_AREAS: Mapping[str, tuple[str, ...]] = {
    "CRE": ("create",),
    "RET": ("retrieve",),
    "CAN": ("cancel",),
    "LST": ("list",),
    "RES": ("content",),
    "IDN": ("create", "retrieve"),
    "CNT": ("content", "retrieve"),
    "USG": ("content", "retrieve"),
    "FID": ("content",),
    "LIF": ("retrieve", "create"),
}
"""The requests by which the requirements of an area are shown; of any other, every request that shows a batch."""
_SHOW_BATCHES = ("create", "retrieve", "list")


def unseen(row: Requirement, asked: Mapping[str, str]) -> str:
    """The reason why a requirement stayed open; `asked` has the last answer to each kind of request."""
    if row.judges == "client":
        return "no case of the run shows it"
    if not asked and row.judges in {"text", "batch", "history"}:
        return "nothing that was judged shows it"
    kinds = kinds_of(row)
    answers = [(kind, asked[kind]) for kind in kinds if kind in asked]
    if answers:
        # An answer that is as it should be is no reason, and may be about another batch.
        wrong = [f"the last {_words(kind)} got: {got}" for kind, got in answers if not got.startswith("2")]
        return "; ".join(["no answer of the run decides it", *wrong[:1]])
    sent = f"the run sent no {_words(kinds[0])}"
    upload = asked.get("upload", "2xx")
    return sent if upload.startswith("2") else f"{sent}: the last {_words('upload')} got: {upload}"


def kinds_of(row: Requirement) -> tuple[str, ...]:
    """The kinds of request that show a requirement."""
    return _AREAS.get(row.id.split("-")[1], _SHOW_BATCHES)


def _words(kind: str) -> str:
    return " ".join(REQUESTS[kind])
