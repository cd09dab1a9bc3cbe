"""`world`: everything that is seen of one batch, made from a seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any, NamedTuple

from batchspec.making.batches.factory import BatchFactory
from batchspec.making.batches.legal import KEYS
from batchspec.making.batches.lives import plans_to
from batchspec.making.batches.overrides import NotLifecycleTrue, refuse_unknown_of
from batchspec.making.batches.results import shuffle
from batchspec.making.neighbours.creating import CreateBatchFactory
from batchspec.making.neighbours.events import BatchEventFactory
from batchspec.making.neighbours.files import FileDeletionFactory, FileObjectFactory, FileUploadFactory
from batchspec.making.neighbours.lines import as_lines
from batchspec.making.neighbours.lists import BatchListFactory
from batchspec.making.neighbours.results import OutputLineFactory
from batchspec.making.worlds.inputs import asked, errors_of, spoilt
from batchspec.making.worlds.world import File, Json, World
from batchspec_contract.factories import Plan
from batchspec_contract.lifecycle import STAMPS

OTHERS = 4
"""Batches beside this one in the list."""
ROWS = 2
"""Batches of a page."""
WHOLE = "a world has only what a server may show"
FOLLOW = ("request_counts", "usage", "errors", "status")
"""Keys of a batch that follow from the requests, the seed and the status of a world."""


def world(seed: int = 0, *, status: str = "completed", requests: int = 3, **overrides: Any) -> World:
    """Everything that is seen of one batch with so many requests, up to this status. The same seed makes the same bytes.

    `overrides` are values of the batch, such as `endpoint` or `metadata`. Raises `ValueError` for a status that there is not and
    for a number of requests that the status cannot have, `TypeError` for a key that follows from the rest, and `NotLifecycleTrue`.
    """
    for key in FOLLOW:
        if key in overrides:
            raise TypeError(f"a world takes no {key}: it follows from status, requests and seed")
    refuse_unknown_of(overrides, KEYS, "a batch", WHOLE)
    plans = plans_to(status)
    least, words = (0, "none") if status == "failed" else (1, "one request")
    if requests < least:
        raise ValueError(f"a batch that is {status} has {words} or more, not {requests}")
    try:
        return _Builder(seed, plans, requests, overrides).built()
    except NotLifecycleTrue as error:
        raise NotLifecycleTrue(error.requirement, error.what, WHOLE) from None


class _Results(NamedTuple):
    """The lines of both result files."""

    output: list[Json]
    error: list[Json]


class _Builder:
    """Makes the parts of one world, each from those before it.

    The factories judge nothing but the batch, and that only where it has values of the user's: all else follows from it.
    """

    def __init__(self, seed: int, plans: tuple[Plan, ...], count: int, overrides: Mapping[str, Any]) -> None:
        self.seed, self.count = seed, count
        self.random = Random(seed).random
        self.plan = plans[int(self.random() * len(plans))]
        self.overrides = dict(overrides)

    def built(self) -> World:
        history = self._history()
        batch = history[-1]
        rows = asked(self.seed, self.count, batch["endpoint"], self.overrides.get("model"))
        _name_model(history, rows)
        content = spoilt(rows, self.random) if batch["status"] == "failed" else as_lines(rows)
        if batch["status"] == "failed":
            batch["errors"] = errors_of(content, batch["endpoint"])
        results = _results(self.seed, batch, rows, self.random)
        if self.plan.ended:
            batch["usage"] = _usage(results.output)
        upload = FileUploadFactory(self.seed).build(strict=False, file=content.decode())
        create = CreateBatchFactory(self.seed).of(batch, strict=False)
        file = self._input(content, batch, upload)
        output = self._results_file("output", results.output, batch, create)
        error = self._results_file("error", results.error, batch, create)
        return World(
            seed=self.seed,
            upload=upload,
            input=file,
            create=create,
            history=history,
            output=output,
            error=error,
            pages=self._pages(batch),
            events=[BatchEventFactory(self.seed).of(batch, strict=False)] if self.plan.ended else [],
            deletions=[
                FileDeletionFactory(self.seed).build(strict=False, id=one.id)
                for one in (file, output, error)
                if one is not None
            ],
        )

    def _history(self) -> list[Json]:
        given = self.overrides
        if self.plan.validated:
            given = {**given, "request_counts": {"total": self.count}}
        return BatchFactory(self.seed).history(path=self.plan.path, strict=bool(self.overrides), **given)

    def _input(self, content: bytes, batch: Json, upload: Json) -> File:
        created = max(1, batch["created_at"] - int(self.random() * 60))
        expiry = upload.get("expires_after")
        made = FileObjectFactory(self.seed).input(
            strict=False,
            id=batch["input_file_id"],
            bytes=len(content),
            created_at=created,
            expires_at=created + expiry["seconds"] if expiry else None,
        )
        return File(made, content)

    def _results_file(self, name: str, rows: list[Json], batch: Json, create: Json) -> File | None:
        file_id = batch[f"{name}_file_id"]
        if file_id is None:
            return None
        content = as_lines(rows)
        created = batch[STAMPS[batch["status"]]]
        expiry = create.get("output_expires_after")
        made = FileObjectFactory(self.seed).build(
            name,
            strict=False,
            id=file_id,
            bytes=len(content),
            created_at=created,
            expires_at=created + expiry["seconds"] if expiry else None,
            filename=f"{batch['id']}_{name}.jsonl",
        )
        return File(made, content)

    def _pages(self, batch: Json) -> list[Json]:
        others = BatchFactory(self.seed + 1).many(OTHERS)
        return BatchListFactory(self.seed).pages([batch, *others], limit=ROWS)


def _name_model(history: list[Json], rows: list[Json]) -> None:
    """Wherever the batch has a model, it is that of its requests."""
    for seen in history:
        if seen["model"] is not None:
            seen["model"] = rows[0]["body"]["model"]


def _results(seed: int, batch: Json, rows: list[Json], random: Callable[[], float]) -> _Results:
    """The result lines of a batch that has ended: as many of each kind as its counts say, in an order that is drawn."""
    if not (batch["output_file_id"] or batch["error_file_id"]):
        return _Results([], [])
    counts = batch["request_counts"]
    outcomes = ["answered"] * counts["completed"] + ["refused"] * counts["failed"]
    outcomes += [batch["status"]] * (counts["total"] - len(outcomes))
    factory, results = OutputLineFactory(seed), _Results([], [])
    shuffle(outcomes, random)
    for row, outcome in zip(rows, outcomes, strict=True):
        line = factory.to(row, outcome, at=batch["in_progress_at"], strict=False)
        (results.output if outcome == "answered" else results.error).append(line)
    return results


def _usage(lines: list[Json]) -> Json:
    """The tokens that these lines say were used: endpoints call them by two names."""
    from batchspec.making.server.answers import Tokens, response_usage  # noqa: PLC0415  the server costs every pytest run

    used = [line["response"]["body"].get("usage", {}) for line in lines]
    read = sum(usage.get("prompt_tokens", usage.get("input_tokens", 0)) for usage in used)
    written = sum(usage.get("completion_tokens", usage.get("output_tokens", 0)) for usage in used)
    return response_usage(Tokens(read, written))
