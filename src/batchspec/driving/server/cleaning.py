"""Cleaning up: the server is left as it was found, and what could not be taken away is named with the reason.

Batches are cancelled first, since they cost money while they run. Then their ends are waited for, so that their result
files are known, and then files are deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from batchspec.driving.server.asking import NO_ROUTE, NOT_FOUND, Asking, status_of, why_not
from batchspec.driving.server.belongings import Belongings, OwnBatch, belongings
from batchspec.driving.server.deleting import Deleting
from batchspec.driving.server.http.session import Session
from batchspec.driving.server.http.wire import Wire
from batchspec.driving.server.ledger import NO_TIME, Ledger, Left
from batchspec.driving.server.lost_creates import found_batches
from batchspec.driving.server.threads import each
from batchspec.judging.evidence.sightings import is_batch_answer
from batchspec.reading.step import CLEANUP_CANCEL, RETRIEVE
from batchspec.reading.trace import CLEANING, Exchange
from batchspec.system import signals
from batchspec.system.quoting import beginning
from batchspec_contract.lifecycle import TERMINAL

CLEANING_SECONDS = 10.0
"""Seconds for cleaning up, on top of the run's own: enough for a few dozen requests, and Ctrl-C does not hang."""
KEPT_FOR_THE_END = 1.5
"""Seconds of the ten after a signal that are left to judge and to write down what the run saw."""
LONGEST_REQUEST = 2.0
"""Seconds for one request of it, so that one that is not answered leaves time for the others."""
KEPT_FOR_DELETING = (4.5, 1.5)
"""Seconds that waiting for the ends of batches leaves to delete files: before the first try, and before the second."""
AT_ONCE = 8
"""Requests of the cleaning at a time: a server that takes a second for each is cleaned in time, and none is flooded."""
FIRST_PAUSE, SLOWER, LONGEST_PAUSE = 0.1, 1.5, 1.0
"""Seconds between two looks at batches that are being cancelled: a dozen looks in all the time there is."""
LONGEST_STATUS = 40
"""Characters of a status that are told; it may be any text."""

KEPT = "it is kept for a later run"
IN_FLIGHT = "a request to make a batch or a file got no answer; the server may have carried it out"
NO_CANCEL = "the server has no cancel"
_CANCELLED = frozenset({"cancelling", "cancelled"})


@dataclass
class Cleaning:
    """The cleaning of one run. What is `left` may be asked for at any time, also by another thread."""

    wire: Wire
    sessions: Sequence[Session]
    exchanges: Callable[[], Sequence[Exchange]]
    """The exchanges of the run so far."""
    kept: frozenset[str] = frozenset()
    """Ids of the batches that a later run goes on with; where one is, the files of its scenario are kept, too."""
    own: Belongings = field(default_factory=Belongings)
    """The things that the run made or caused, as far as is known."""

    def __post_init__(self) -> None:
        self._ledger = Ledger()
        self._asking = Asking(self.wire)
        self._deleting = Deleting(self._asking, self._ledger)
        self._found = Session(CLEANING, self.wire)
        """Batches of creates whose answers were lost."""
        self._reasons: dict[str, str] = {}
        """The reason why each batch is left where it does not end."""
        self._take_stock()

    @property
    def left(self) -> list[Left]:
        """The things that the server may still have, batches first."""
        return self._ledger.left

    def stop(self) -> None:
        """Send nothing more; what is not taken away yet is left."""
        self.wire.budget.stop()
        self._take_stock()
        self._ledger.stop()

    def hurry(self) -> None:
        """Keep to the time that a signal leaves, which came while this was going on."""
        self.wire.budget.renew(min(self.wire.budget.left(), _seconds()), LONGEST_REQUEST)

    def run(self) -> None:
        """Cancel, wait for the ends, delete; once more where something was not decided or came to light meanwhile."""
        self.wire.leave_to(CLEANING)
        self.wire.budget.renew(_seconds(), LONGEST_REQUEST)
        for number, seconds in enumerate(KEPT_FOR_DELETING):
            if number:
                self._wait_for_what_is_made(seconds)
            self._find_lost()
            self._take_stock()
            each(self._cancel, self._running(), AT_ONCE)
            self._wait_for_ends(seconds)
            each(lambda file_id: self._deleting.delete(file_id, self.own), self._files(), AT_ONCE)
        if self.wire.making:
            self.wire.note(IN_FLIGHT)

    def _take_stock(self) -> None:
        """Look through all that was sent and answered for what is the run's own, and for what has become of it."""
        self.own = own = belongings(self.exchanges(), (*self.sessions, self._found))
        for batch in own.batches.values():
            if batch.ended:
                self._ledger.gone("batch", batch.id)
            elif batch.id in self.kept:
                self._ledger.close("batch", batch.id, KEPT)
            else:
                self._ledger.enter("batch", batch.id)
        kept_scenarios = {b.scenario for b in own.batches.values() if b.id in self.kept and not b.ended}
        made_by = {**own.uploads, **{file_id: batch.scenario for file_id, batch in own.results.items()}}
        for file_id, scenario in made_by.items():
            if file_id == self.wire.settings.input_file_id:
                continue  # the user's own file
            if own.is_deleted(file_id):
                self._ledger.gone("file", file_id)
            elif scenario in kept_scenarios:
                self._ledger.close("file", file_id, KEPT)
            else:
                self._ledger.enter("file", file_id)

    def _running(self) -> list[OwnBatch]:
        """The batches that are to be cancelled, or to end, before nothing more happens to them."""
        return [batch for batch in self.own.batches.values() if self._ledger.is_open("batch", batch.id)]

    def _files(self) -> list[str]:
        return [i for i in (*self.own.uploads, *self.own.results) if self._ledger.is_open("file", i)]

    def _cancel(self, batch: OwnBatch) -> None:
        if batch.status == "cancelling":
            self._explain(batch, "it was cancelled")
        elif not self.wire.settings.can("cancel"):
            if self._look(batch) not in TERMINAL:
                self._ledger.close("batch", batch.id, NO_CANCEL)
        else:
            self._judge_cancel(batch, self._cancelled(batch))

    def _cancelled(self, batch: OwnBatch) -> Exchange:
        return self._asking.about(batch.id, CLEANUP_CANCEL, "POST", "/batches/{}/cancel", batch.key)

    def _judge_cancel(self, batch: OwnBatch, answer: Exchange) -> None:
        shown = answer.json.get("status") if is_batch_answer(answer) else None
        accepted = isinstance(shown, str) and shown in _CANCELLED
        why = "it was cancelled" if accepted else why_not("cancelling", answer, NO_TIME)
        if answer.response is None:
            if why != NO_TIME:
                self._ledger.close("batch", batch.id, why)
            return
        self._explain(batch, why)
        # A refusal may mean that it ends by itself just now, so it is looked at in any case.
        status = self._look(batch)
        if answer.response.ok or status in TERMINAL or status == "finalizing":
            return
        if status and status_of(answer) in {NOT_FOUND, *NO_ROUTE}:
            why = f"the server has no POST /batches/{{id}}/cancel: {status_of(answer)}"
        self._ledger.close("batch", batch.id, why)

    def _look(self, batch: OwnBatch) -> str:
        """The status of a batch as it is now; empty where no answer shows one."""
        seen = self._asking.about(batch.id, RETRIEVE, "GET", "/batches/{}", batch.key)
        status = seen.json.get("status") if is_batch_answer(seen) else None
        if not isinstance(status, str):
            return ""
        batch.status = beginning(status, LONGEST_STATUS)
        if batch.ended:
            self._ledger.gone("batch", batch.id)
        else:
            self._explain(batch)
        return batch.status

    def _explain(self, batch: OwnBatch, why: str = "") -> None:
        """Say why a batch is left where it does not end; without `why` the reason is the one given before."""
        why = why or self._reasons.get(batch.id, "it was not cancelled")
        self._reasons[batch.id] = why
        still = f"{why}, and it was still {batch.status}" if batch.status else why
        self._ledger.explain("batch", batch.id, still)

    def _wait_for_ends(self, seconds: float) -> None:
        """Look at the batches that are being cancelled until they have ended, or only so many seconds are left."""
        for pause in _pauses():
            waiting = self._running()
            if not waiting or self.wire.budget.left() - pause <= seconds or not self.wire.budget.rest(pause):
                break
            each(self._look, waiting, AT_ONCE)
        self._take_stock()

    def _wait_for_what_is_made(self, seconds: float) -> None:
        """Wait for requests in flight that make a batch or a file: what they make has to be known to be taken away."""
        for pause in _pauses():
            if not self.wire.making or self.wire.budget.left() - pause <= seconds:
                return
            self.wire.budget.rest(pause)

    def _find_lost(self) -> None:
        known = set(self._found.batches)
        found = found_batches(self._asking, self.exchanges(), self.own)
        self._found.batches += [batch_id for batch_id in found if batch_id not in known]


def _seconds() -> float:
    """The seconds that there are for the cleaning, also where a signal gives fewer."""
    return signals.seconds_left(CLEANING_SECONDS + KEPT_FOR_THE_END) - KEPT_FOR_THE_END


def _pauses() -> Iterator[float]:
    pause = FIRST_PAUSE
    while True:
        yield pause
        pause = min(pause * SLOWER, LONGEST_PAUSE)
