"""The index of a run: its operations, batches, files and pages. It is built once, in time linear in its size."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from batchspec.contract.placeholders import NO_SUCH_BATCH, is_unknown_batch
from batchspec.declarations.declared import DOCUMENTED, NOTHING, Declared
from batchspec.judging.evidence.pages import is_list, rows
from batchspec.judging.evidence.sightings import looks_like_batch
from batchspec.judging.evidence.snapshot import Snapshot
from batchspec.judging.operations import create_request
from batchspec.judging.operations.address import OTHER, Address, Kind
from batchspec.judging.operations.asides import deleted, says_nothing
from batchspec.judging.operations.attempts import attempts
from batchspec.judging.operations.chains import Chain, chains
from batchspec.judging.operations.ids import RESULTS
from batchspec.judging.operations.input_file import InputFile, bare
from batchspec.judging.operations.keys import key_of, probe_of
from batchspec.judging.operations.life import Life
from batchspec.judging.operations.meetings import Meetings
from batchspec.judging.operations.operation import Operation
from batchspec.judging.operations.origins import Sighting, origins
from batchspec.judging.operations.this_api import addresses_of, is_another_api
from batchspec.reading.step import BAD_FILE, TOO_LARGE, Step, bad_file
from batchspec.reading.trace import Exchange

MOST_ROWS = DOCUMENTED.list_limit
"""The largest `limit` of a list that is documented."""

_BATCH_KINDS = frozenset({"create", "list", "retrieve", "cancel"})
_FILE_KINDS = frozenset({"upload", "content", "file", "delete-file"})


@dataclass
class File:
    """One file, by its id."""

    id: str
    upload: Operation | None = None
    input: InputFile | None = None
    shown_by: list[tuple[Life, str, Snapshot]] = field(default_factory=list)
    """The batches that show it as a result file: the first sighting of each, and the key."""
    fetches: list[Operation] = field(default_factory=list)
    deleted: float | None = None
    """The second at which the server took a request to delete it."""
    expires: bool = False
    """True where the server said that it expires at some time."""

    @cached_property
    def whole(self) -> Operation | None:
        """The fetch that was asked for last, of those that are there to be read, even where the file is broken."""
        read = (fetch for fetch in self.fetches if fetch.ok and fetch.readable)
        return max(read, key=lambda fetch: (fetch.began, fetch.exchange.number), default=None)


class Run:
    """A run, or a recording of one, indexed."""

    def __init__(
        self,
        exchanges: Iterable[Exchange],
        *,
        planned: bool = False,
        time_up: bool = False,
        file: str | Mapping[int, str] = "",
        declared: Declared = NOTHING,
    ) -> None:
        """`planned` runs are ours: they meant to show everything.

        `file` is the name of a recording; of several that make one run, the name for each exchange, by its number.
        `declared` is what the target is said to differ in; its limits decide which request is a mistake.
        """
        self.planned = planned
        self.time_up = time_up
        self.file = file
        self.declared = declared
        self.batches: dict[str, Life] = {}
        self.meetings = Meetings()
        self.files: dict[str, File] = {}
        self._strange = frozenset[int]()
        """The numbers of the exchanges about batches that are none of the Batch API."""
        self._found: dict[int, str] = {}
        """The batches that a list showed after the answer to their create was lost, by the number of the create."""
        ordered = sorted(exchanges, key=lambda exchange: (exchange.ended, exchange.number))
        self.operations: Sequence[Operation] = self._indexed(ordered)
        self._by_number = {operation.exchange.number: operation for operation in self.operations}
        self._by_kind: dict[Kind, list[Operation]] = {}
        for operation in self.operations:
            self._by_kind.setdefault(operation.kind, []).append(operation)

    def of(self, *kinds: Kind) -> list[Operation]:
        """The operations of these kinds, in the order in which they were answered."""
        found = [self._by_kind.get(kind, []) for kind in kinds]
        return found[0] if len(found) == 1 else [one for some in found for one in some]

    def operation(self, number: int) -> Operation | None:
        """The operation by the number of its exchange."""
        return self._by_number.get(number)

    def exchange(self, number: int) -> Exchange | None:
        operation = self._by_number.get(number)
        return operation.exchange if operation else None

    @property
    def foreign(self) -> list[Operation]:
        """The operations that are about neither batches nor files."""
        return [one for one in self.of("other") if one.exchange.number not in self._strange]

    @property
    def of_another_api(self) -> list[Operation]:
        """The operations that are about batches of another API."""
        return [one for one in self.of("other") if one.exchange.number in self._strange]

    @property
    def without_body(self) -> list[Operation]:
        """The operations of which the recording tool did not keep a body, of the request or of the answer."""
        return [one for one in self.operations if one.kind != "other" and one.bodies_not_stored]

    @property
    def not_stored(self) -> int:
        """Bodies of requests and answers that the recording tool did not keep."""
        return sum(one.bodies_not_stored for one in self.without_body)

    @cached_property
    def chains(self) -> list[Chain]:
        """The walks through the list of batches; a `limit` that is out of bounds is none, nor is a page for another key."""
        asked = (
            page for page in self.of("list") if page.step.tried in {"", "unknown-after"} and not page.probe
        )
        return chains(sorted(asked, key=lambda page: page.exchange.number))

    def origin(self, number: int, batch_id: str = "") -> str:
        """The earlier fault that made a batch what it is in an exchange; empty where there is none.

        Without an id it is the batch that the exchange is about.
        """
        life = self.shown_at(number, batch_id)
        return self._origins.get((number, life.id), "") if life else ""

    def shown_at(self, number: int, batch_id: str = "") -> Life | None:
        """The batch of an id; without one, that which the exchange of this number is about."""
        if not batch_id:
            operation = self._by_number.get(number)
            life = self.life(operation) if operation else None
            batch_id = life.id if life else operation.id if operation else ""
        return self.batches.get(batch_id)

    @cached_property
    def _origins(self) -> dict[Sighting, str]:
        return origins(self.batches.values())

    @cached_property
    def made(self) -> list[Life]:
        """The batches that the run created."""
        return [life for life in self.batches.values() if life.create is not None]

    def life(self, create: Operation) -> Life | None:
        """The batch that a create made, whether or not its answer came; `None` where it made none."""
        batch_id = create.json.get("id") if create.kind == "create" and create.shows_batch else None
        batch_id = self._found.get(create.exchange.number) if create.stumbled else batch_id
        return self.batches.get(batch_id) if isinstance(batch_id, str) else None

    def judges(self, batch: Mapping[str, Any]) -> bool:
        """True of a batch that is the run's own to judge."""
        batch_id = batch.get("id")
        return not (isinstance(batch_id, str) and batch_id in self.existing)

    @cached_property
    def existing(self) -> dict[str, Life]:
        """The batches that the run only met in a list, though it made or asked for others: they are somebody else's."""
        others = {batch_id: life for batch_id, life in self.batches.items() if not life.addressed}
        return others if len(others) < len(self.batches) else {}

    def _indexed(self, exchanges: list[Exchange]) -> list[Operation]:
        addresses = self._addresses(exchanges)
        self.deleted = deleted(exchanges, addresses)
        tried = attempts(exchanges, addresses, planned=self.planned)
        keyed = any(key_of(exchange) for exchange in exchanges)
        found = []
        for position, (exchange, where) in enumerate(zip(exchanges, addresses, strict=True)):
            probe, step = probe_of(exchange, keyed=keyed), Step(where.kind)
            operation = Operation(
                exchange,
                where.kind,
                where.id,
                where.prefix,
                step,
                stumbled=position in tried.stumbled,
                repeated=position in tried.repeated,
                aside=self._is_aside(exchange, where, probe),
                probe=probe,
                file=self.file if isinstance(self.file, str) else self.file[exchange.number],
            )
            operation = replace(operation, step=self._step(operation))
            self._enter(operation)
            if position in tried.found:
                self._found[exchange.number] = tried.found[position]
                self._enter_created(operation, tried.found[position])
            found.append(operation)
        return self._with_foreign_files(found)

    def _is_aside(self, exchange: Exchange, where: Address, probe: str) -> bool:
        """True of a recorded answer that says nothing of the server. A probe, and an id of ours, were sent to be refused."""
        meant = self.planned or probe or is_unknown_batch(where.id)
        life, deleted = self.batches.get(where.id), self.deleted.get(where.id)
        return not meant and says_nothing(exchange, life, deleted)

    def _addresses(self, exchanges: list[Exchange]) -> list[Address]:
        found = addresses_of(exchanges)
        if self.planned or not is_another_api(exchanges, found):
            return found
        pairs = zip(exchanges, found, strict=True)
        self._strange = frozenset(one.number for one, where in pairs if where is not OTHER)
        return [OTHER] * len(found)

    def _step(self, operation: Operation) -> Step:
        if operation.probe in {"no-key", "wrong-key"}:
            return Step(operation.kind, operation.probe)
        special: dict[Kind, Callable[[Operation], Step]] = {
            "create": self._create_step,
            "upload": self._upload_step,
            "retrieve": _retrieve_step,
            "cancel": self._cancel_step,
            "list": self._list_step,
        }
        step = special.get(operation.kind)
        return step(operation) if step else Step(operation.kind)

    def _upload_step(self, operation: Operation) -> Step:
        file = operation.input
        if file is None:
            return Step("upload")
        if file.wrong:
            return Step("upload", BAD_FILE, file.wrong.key, file.wrong.kind)
        if file.over(self.declared.limits):
            return bad_file("upload", TOO_LARGE)
        return Step("upload", "unknown-model") if file.unknown_model else Step("upload")

    def _create_step(self, operation: Operation) -> Step:
        step = create_request.step_of(operation.exchange.request, self.declared.limits)
        body = operation.exchange.request.json
        if step != Step("create") or not isinstance(body, dict):
            return step
        file = self.files.get(str(body["input_file_id"]))
        if file is None or file.input is None:
            return step
        if file.input.wrong:
            return Step("create", BAD_FILE, file.input.wrong.key, file.input.wrong.kind)
        if file.input.over(self.declared.limits):
            return bad_file("create", TOO_LARGE)
        if file.input.foreign_to(str(body["endpoint"])):
            return bad_file("create", "foreign-url")
        return Step("create", "unknown-model") if file.input.unknown_model else step

    def _list_step(self, operation: Operation) -> Step:
        if operation.limit is not None and operation.limit > self.declared.limits.list_limit:
            return Step("list", "over-limit")
        if operation.query.get("limit") == "0":
            return Step("list", "zero-limit")
        after = operation.query.get("after", "")
        return Step("list", "unknown-after") if is_unknown_batch(after) else Step("list")

    def _cancel_step(self, operation: Operation) -> Step:
        if is_unknown_batch(operation.id):
            return Step("cancel", "unknown")
        life = self.batches.get(operation.id)
        before = life.before(operation) if life else None
        if before is not None and before.ended:
            return Step("cancel", "ended")
        if life is not None and life.accepted is not None and life.accepted <= operation.began:
            return Step("cancel", "again")
        return Step("cancel")

    def _enter(self, operation: Operation) -> None:
        """Enter what the operation shows; a probe with another key shows nothing of the run's own batches."""
        if operation.probe:
            return
        if operation.kind in _BATCH_KINDS:
            self._enter_sightings(operation)
        if operation.kind in {"retrieve", "cancel"} and operation.id != NO_SUCH_BATCH:
            life = self._life(operation.id)
            life.addressed = True
            if operation.kind == "cancel" and operation.exchange.lost:
                life.cancel_lost = True
            if operation.kind == "cancel" and not operation.undecided:
                life.add_cancel(operation)
        elif operation.kind == "create" and operation.shows_batch:
            self._enter_create(operation)
        elif operation.kind in _FILE_KINDS:
            self._enter_file(operation)

    def _enter_sightings(self, operation: Operation) -> None:
        if not operation.ok:
            return
        value = operation.json
        for row in rows(value) if is_list(value) else [value]:
            batch_id = row.get("id") if isinstance(row, Mapping) else None
            if looks_like_batch(row) and isinstance(batch_id, str):
                snapshot = Snapshot(row, operation.place, operation.began, operation.ended)
                life = self._life(batch_id)
                life.add(snapshot)
                # A batch is somebody else's only where a list alone shows it.
                life.addressed = life.addressed or operation.kind != "list"
                self._enter_results(life, snapshot)
                if life.input is None and life.create is None:  # the recording may begin after the create
                    file = self.files.get(str(row.get("input_file_id")))
                    life.input = file.input if file else None

    def _enter_results(self, life: Life, snapshot: Snapshot) -> None:
        for key in RESULTS:
            file_id = snapshot.file_id(key)
            if file_id is not None:
                file = self._file(file_id)
                if all(shown is not life for shown, _, _ in file.shown_by[-2:]):
                    file.shown_by.append((life, key, snapshot))

    def _enter_create(self, operation: Operation) -> None:
        batch_id = operation.json.get("id")
        if isinstance(batch_id, str):
            self._enter_created(operation, batch_id)

    def _enter_created(self, operation: Operation, batch_id: str) -> None:
        """Enter a batch by the create that made it, whether or not its answer came."""
        body, life = operation.exchange.request.json, self._life(batch_id)
        life.create, life.addressed = operation, True
        named = body.get("input_file_id") if isinstance(body, dict) else None
        file = self.files.get(named) if isinstance(named, str) else None
        life.input = file.input if file else None

    def _enter_file(self, operation: Operation) -> None:
        if operation.kind == "upload":
            made = operation.json.get("id") if isinstance(operation.json, dict) else None
            if operation.ok and isinstance(made, str):
                file = self._file(made)
                file.upload, file.input = operation, operation.input
                file.expires = file.expires or operation.says_that_it_expires
            return
        file = self._file(operation.id)
        if operation.kind == "content":
            file.fetches.append(operation)
        elif (
            operation.kind == "delete-file"
            and file.deleted is None
            and (operation.ok or operation.exchange.lost)
        ):
            file.deleted = operation.began  # one whose answer was lost may have worked
        elif operation.kind == "file":
            file.expires = file.expires or operation.says_that_it_expires
            if not self.planned and operation.refused and file.upload is not None:
                file.deleted = operation.began  # whoever deleted it

    def _life(self, batch_id: str) -> Life:
        if batch_id not in self.batches:
            self.batches[batch_id] = Life(batch_id)
        return self.batches[batch_id]

    def _file(self, file_id: str) -> File:
        if file_id not in self.files:
            self.files[file_id] = File(file_id)
        return self.files[file_id]

    def _with_foreign_files(self, operations: list[Operation]) -> list[Operation]:
        """The operations with those uploads marked whose requests are for another endpoint than their batch.

        A file that was refused has no batch. Its requests are for another endpoint where no batch of the run is for theirs.
        """
        foreign = {
            str(one.exchange.request.json["input_file_id"])
            for one in operations
            if one.step == bad_file("create", "foreign-url")
        }
        good = [life.create for life in self.batches.values() if life.create and not life.create.step.tried]
        used = {bare(str(one.exchange.request.json["endpoint"])) for one in good if one.exchange.request.json}
        return [
            replace(one, step=bad_file("upload", "foreign-url"))
            if one.kind == "upload" and _is_foreign(one, foreign, used)
            else one
            for one in operations
        ]


def _is_foreign(upload: Operation, foreign: set[str], used: set[str]) -> bool:
    file = upload.input
    if upload.step.tried or file is None:
        return False
    if upload.ok:
        return isinstance(upload.json, dict) and str(upload.json.get("id")) in foreign
    return upload.refused and bool(used) and file.foreign_to_all(used)


def _retrieve_step(operation: Operation) -> Step:
    return Step("retrieve", "unknown") if is_unknown_batch(operation.id) else Step("retrieve")
