"""What mutants are made of: behaviours that change one answer, and small edits to give them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from batchspec.making.server.batch import Batch
from batchspec.making.server.behaviour import Answer, Behaviour, Call
from batchspec.making.server.refusal import Json, Refused
from batchspec.making.server.results import Results
from batchspec.mutants.breaking.mutant import Make

Edit = Callable[[Json], Json]
"""Changes the object it is given, which is its own to change, and gives it back."""
AnswerEdit = Callable[[Answer], Answer]

ENDED = ("completed", "failed", "expired", "cancelled")


def sets(**values: Any) -> Edit:
    """Give keys these values, whatever they had."""
    return lambda shown: {**shown, **values}


def derives(key: str, value: Callable[[Json], Any]) -> Edit:
    """Give a key the value that follows from the rest."""
    return lambda shown: {**shown, key: value(shown)}


def leaves_out(*keys: str) -> Edit:
    """Leave keys out altogether."""
    return lambda shown: {key: value for key, value in shown.items() if key not in keys}


def leaves_out_null(*keys: str) -> Edit:
    """Leave keys out where they are null, as `omitempty` does."""
    return lambda shown: {k: value for k, value in shown.items() if k not in keys or value is not None}


@dataclass
class ShownEdited(Behaviour):
    """Shows batches edited: on some routes, in some statuses, or always."""

    edit: Callable[[Json, Batch], Json]
    on: Collection[str] = ()
    when: Collection[str] = ()

    def shown(self, shown: Json, batch: Batch, route: str) -> Json:
        if (self.on and route not in self.on) or (self.when and shown["status"] not in self.when):
            return shown
        return self.edit(copy.deepcopy(shown), batch)


@dataclass(frozen=True, slots=True)
class Shows:
    """Makes the behaviour that shows batches edited, knowing no more of them than it shows."""

    edit: Edit
    on: Collection[str] = ()
    when: Collection[str] = ()

    def __call__(self) -> Behaviour:
        return ShownEdited(lambda batch, _: self.edit(batch), self.on, self.when)

    def of(self, batch: Json, route: str) -> Json:
        """The batch as it is shown on a route."""
        if (self.on and route not in self.on) or (self.when and batch["status"] not in self.when):
            return batch
        return self.edit(copy.deepcopy(batch))


def shown(edit: Edit, *, on: Collection[str] = (), when: Collection[str] = ()) -> Shows:
    """Show batches edited on these routes and in these statuses; all, where none is named."""
    return Shows(edit, on, when)


def shown_knowing(edit: Callable[[Json, Batch], Json], *, when: Collection[str] = ()) -> Make:
    """The same for an edit that knows the batch as the server does."""
    return lambda: ShownEdited(edit, (), when)


@dataclass
class ShownEachTime(Behaviour):
    """Shows a batch edited by how often it was shown before in these statuses."""

    edit: Callable[[Json, int], Json]
    when: Collection[str] = ()
    times: dict[str, int] = field(default_factory=dict)

    def shown(self, shown: Json, batch: Batch, route: str) -> Json:  # noqa: ARG002
        if self.when and shown["status"] not in self.when:
            return shown
        before = self.times.get(batch.id, 0)
        self.times[batch.id] = before + 1
        return self.edit(copy.deepcopy(shown), before)


def shown_each_time(edit: Callable[[Json, int], Json], *, when: Collection[str] = ()) -> Make:
    """Show a batch edited by how often it was shown before."""
    return lambda: ShownEachTime(edit, when)


@dataclass
class AnswersEdited(Behaviour):
    """Answers edited whole, by their route and the status they would have had."""

    edit: AnswerEdit
    on: Collection[str] = ()
    status: int = 200

    def answer(self, answer: Answer, call: Call) -> Answer:
        if (self.on and call.route not in self.on) or answer.status != self.status:
            return answer
        return self.edit(answer)


def answers(edit: AnswerEdit, *, on: Collection[str] = (), status: int = 200) -> Make:
    """Edit the answers of these routes that would have this status."""
    return lambda: AnswersEdited(edit, on, status)


def says(value: Any, status: int = 200) -> AnswerEdit:
    """Answer with this instead."""
    return lambda _: Answer.of(value, status)


def with_status(status: int) -> AnswerEdit:
    """The same answer under another status."""
    return lambda answer: replace(answer, status=status)


def of_type(content_type: str) -> AnswerEdit:
    """The same answer under another content type."""
    return lambda answer: replace(answer, headers={**answer.headers, "Content-Type": content_type})


def bytes_edited(edit: Callable[[bytes], bytes]) -> AnswerEdit:
    """The same answer, its body edited as bytes."""
    return lambda answer: replace(answer, body=edit(answer.body))


def crash(_: Answer) -> Answer:
    """What a framework says of an exception nobody caught."""
    return Answer(500, b"Internal Server Error", {"Content-Type": "text/plain"})


def replaced(old: str, new: str) -> AnswerEdit:
    """The same answer with a piece of its text replaced once."""
    return bytes_edited(lambda body: body.replace(old.encode(), new.encode("utf-8", "surrogatepass"), 1))


@dataclass
class RefusalsEdited(Behaviour):
    """Refuses in other words."""

    edit: Callable[[Json, Refused], Any]

    def envelope(self, envelope: Json, refused: Refused) -> Json:
        edited: Json = self.edit(envelope, refused)
        return edited


def refusals(edit: Callable[[Json, Refused], Any]) -> Make:
    """Edit the body of every refusal."""
    return lambda: RefusalsEdited(edit)


@dataclass
class LinesEdited(Behaviour):
    """Writes the lines of the output file edited."""

    edit: Callable[[list[Json]], list[Json]]

    def results(self, results: Results, batch: Batch) -> Results:  # noqa: ARG002
        return replace(results, output=self.edit(copy.deepcopy(results.output)))


def lines(edit: Callable[[list[Json]], list[Json]]) -> Make:
    """Edit the lines of the output file together."""
    return lambda: LinesEdited(edit)


def each_line(edit: Edit) -> Make:
    """Edit each line of the output file."""
    return lines(lambda found: [edit(line) for line in found])


PageEdit = Callable[[Json, Sequence[Json], Mapping[str, str]], Json]


@dataclass
class PagesEdited(Behaviour):
    """Lists batches in another way."""

    edit: PageEdit

    def page(self, page: Json, everything: Callable[[], list[Json]], query: Mapping[str, str]) -> Json:
        return self.edit(dict(page), everything(), query)


def pages(edit: PageEdit) -> Make:
    """Edit each page, knowing every row and the query."""
    return lambda: PagesEdited(edit)


def each_page(edit: Edit) -> Make:
    """Edit each page by itself."""
    return pages(lambda page, _rows, _query: edit(page))
