"""Behaviours of a server that edit one kind of answer, and the edits to give them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from batchspec.making.server.batch import Batch
from batchspec.making.server.behaviour import Answer, Behaviour, Call
from batchspec.making.server.refusal import Json, Refused
from batchspec.making.server.results import Results
from batchspec.mutants.server_parts.mutant import Make

Edit = Callable[[Json], Json]
"""Takes an object, which it may change, and gives the edited one."""
AnswerEdit = Callable[[Answer], Answer]

ENDED = ("completed", "failed", "expired", "cancelled")


def sets(**values: Any) -> Edit:
    """An edit that gives keys these values."""
    return lambda shown: {**shown, **values}


def derives(key: str, value: Callable[[Json], Any]) -> Edit:
    """An edit that gives a key a value made of the whole object."""
    return lambda shown: {**shown, key: value(shown)}


def leaves_out(*keys: str) -> Edit:
    """An edit that leaves out keys."""
    return lambda shown: {key: value for key, value in shown.items() if key not in keys}


def leaves_out_null(*keys: str) -> Edit:
    """An edit that leaves out keys where they are null, as `omitempty` of Go does."""
    return lambda shown: {k: value for k, value in shown.items() if k not in keys or value is not None}


@dataclass
class ShownEdited(Behaviour):
    """Edits the batches that it shows: on some routes, in some statuses, or always."""

    edit: Callable[[Json, Batch], Json]
    on: Collection[str] = ()
    when: Collection[str] = ()

    def shown(self, shown: Json, batch: Batch, route: str) -> Json:
        if not _chosen(shown, route, self.on, self.when):
            return shown
        return self.edit(copy.deepcopy(shown), batch)


def _chosen(shown: Json, route: str, on: Collection[str], when: Collection[str]) -> bool:
    """True for a route in `on` and a status in `when`; where one is empty, for any."""
    return (not on or route in on) and (not when or shown["status"] in when)


@dataclass(frozen=True, slots=True)
class Shows:
    """Makes the behaviour that edits the batches it shows. The edit is given a batch as it is shown and nothing else."""

    edit: Edit
    on: Collection[str] = ()
    when: Collection[str] = ()

    def __call__(self) -> Behaviour:
        return ShownEdited(lambda batch, _: self.edit(batch), self.on, self.when)

    def of(self, batch: Json, route: str) -> Json:
        """The batch as this server shows it on a route."""
        return self.edit(copy.deepcopy(batch)) if _chosen(batch, route, self.on, self.when) else batch


def shown(edit: Edit, *, on: Collection[str] = (), when: Collection[str] = ()) -> Shows:
    """Edit the batches that are shown on these routes and in these statuses; without routes or statuses, on any."""
    return Shows(edit, on, when)


def shown_knowing(edit: Callable[[Json, Batch], Json], *, when: Collection[str] = ()) -> Make:
    """Edit the batches that are shown in these statuses, by an edit that is given the server's own batch as well."""
    return lambda: ShownEdited(edit, (), when)


@dataclass
class ShownEachTime(Behaviour):
    """Edits the batches that it shows, by how often it has shown the same batch in these statuses before."""

    edit: Callable[[Json, int], Json]
    when: Collection[str] = ()
    times: dict[str, int] = field(default_factory=dict)

    def shown(self, shown: Json, batch: Batch, route: str) -> Json:
        if self.when and shown["status"] not in self.when:
            return shown
        before = self.times.get(batch.id, 0)
        self.times[batch.id] = before + 1
        return self.edit(copy.deepcopy(shown), before)


def shown_each_time(edit: Callable[[Json, int], Json], *, when: Collection[str] = ()) -> Make:
    """Edit the batches that are shown in these statuses, by an edit that is given how often the batch was shown before."""
    return lambda: ShownEachTime(edit, when)


@dataclass
class AnswersEdited(Behaviour):
    """Edits whole answers of some routes, where they have one HTTP status."""

    edit: AnswerEdit
    on: Collection[str] = ()
    status: int = 200

    def answer(self, answer: Answer, call: Call) -> Answer:
        if (self.on and call.route not in self.on) or answer.status != self.status:
            return answer
        return self.edit(answer)


def answers(edit: AnswerEdit, *, on: Collection[str] = (), status: int = 200) -> Make:
    """Edit the answers of these routes that have this HTTP status; without routes, of any."""
    return lambda: AnswersEdited(edit, on, status)


def of_json(edit: Edit) -> AnswerEdit:
    """An edit of the object that an answer holds."""
    return lambda answer: Answer.of(edit(answer.json), answer.status)


def says(value: Any, status: int = 200) -> AnswerEdit:
    """An edit that answers with this value instead."""
    return lambda _: Answer.of(value, status)


def with_status(status: int) -> AnswerEdit:
    """An edit that changes the HTTP status."""
    return lambda answer: replace(answer, status=status)


def of_type(content_type: str) -> AnswerEdit:
    """An edit that changes the content type."""
    return lambda answer: replace(answer, headers={**answer.headers, "Content-Type": content_type})


def bytes_edited(edit: Callable[[bytes], bytes]) -> AnswerEdit:
    """An edit of the bytes of the body."""
    return lambda answer: replace(answer, body=edit(answer.body))


def crash(_: Answer) -> Answer:
    """The answer of a framework to an exception that nobody caught."""
    return Answer(500, b"Internal Server Error", {"Content-Type": "text/plain"})


def replaced(old: str, new: str) -> AnswerEdit:
    """An edit that replaces the first `old` in the body."""
    return bytes_edited(lambda body: body.replace(old.encode(), new.encode("utf-8", "surrogatepass"), 1))


@dataclass
class RefusalsEdited(Behaviour):
    """Edits the bodies of its refusals."""

    edit: Callable[[Json, Refused], Any]

    def envelope(self, envelope: Json, refused: Refused) -> Json:
        edited: Json = self.edit(envelope, refused)
        return edited


def refusals(edit: Callable[[Json, Refused], Any]) -> Make:
    """Edit the body of every refusal."""
    return lambda: RefusalsEdited(edit)


@dataclass
class LinesEdited(Behaviour):
    """Edits the lines of the output file."""

    edit: Callable[[list[Json]], list[Json]]

    def results(self, results: Results, batch: Batch) -> Results:
        return replace(results, output=self.edit(copy.deepcopy(results.output)))


def lines(edit: Callable[[list[Json]], list[Json]]) -> Make:
    """Edit the lines of the output file, all at once."""
    return lambda: LinesEdited(edit)


def each_line(edit: Edit) -> Make:
    """Edit each line of the output file."""
    return lines(lambda found: [edit(line) for line in found])


PageEdit = Callable[[Json, Sequence[Json], Mapping[str, str]], Json]


@dataclass
class PagesEdited(Behaviour):
    """Edits the pages of the list."""

    edit: PageEdit

    def page(self, page: Json, everything: Callable[[], list[Json]], query: Mapping[str, str]) -> Json:
        return self.edit(dict(page), everything(), query)


def pages(edit: PageEdit) -> Make:
    """Edit each page, by an edit that is given every row of the list and the query as well."""
    return lambda: PagesEdited(edit)


def each_page(edit: Edit) -> Make:
    """Edit each page, by an edit that is given nothing else."""
    return pages(lambda page, _rows, _query: edit(page))
