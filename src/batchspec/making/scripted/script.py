"""The behaviour of a scripted server: it answers as the test asked for, and else as the reference server does."""

from __future__ import annotations

import math
import threading
from weakref import WeakSet

from batchspec.making.scripted.added import Added
from batchspec.making.scripted.answers import Queue
from batchspec.making.scripted.clock import ScriptedClock
from batchspec.making.scripted.contents import custom_ids
from batchspec.making.scripted.scenarios import ScriptedScenario
from batchspec.making.server.batch import Batch
from batchspec.making.server.behaviour import Answer, Behaviour, Call
from batchspec.making.server.life import Course
from batchspec.making.server.refusal import Json
from batchspec.making.server.results import Results


class Script(Behaviour):
    """The answers, delays and batches that a test has asked for."""

    def __init__(self, clock: ScriptedClock) -> None:
        self.answers: Queue[Answer] = Queue()
        self.delays: Queue[float] = Queue()
        self.added = Added()
        self.over = threading.Event()
        """Set when the server stops: it ends every delay that is still going on."""
        self.threads: WeakSet[threading.Thread] = WeakSet()
        """The threads that have handled a request."""
        self._clock = clock
        self._batches: dict[str, Batch] = {}
        self._lock = threading.Lock()
        clock.follow(self._next_change)

    def intercept(self, call: Call) -> Answer | None:
        self._note_thread()
        self.over.wait(self.delays.take(call.route) or 0)
        answer = self.answers.take(call.route) or self.added.answered(call)
        batch = self._batches.get(call.object_id)
        if answer is None and batch is not None and call.route == "retrieve":
            self._clock.polled(lambda: self._change(batch))
        return answer

    def answer(self, answer: Answer, call: Call) -> Answer:
        self._note_thread()
        return answer

    def _note_thread(self) -> None:
        with self._lock:
            self.threads.add(threading.current_thread())

    def course(self, course: Course, batch: Batch) -> Course:
        self._batches[batch.id] = batch
        return course

    def shown(self, shown: Json, batch: Batch, route: str) -> Json:
        scenario = _scenario(batch)
        if shown["status"] == "failed" and scenario.faults:
            shown["errors"]["data"] = [fault.json for fault in scenario.faults]
        if scenario.error is not None:
            counts = shown["request_counts"]
            run = counts["completed"] + counts["failed"]
            failed = min(len(custom_ids(scenario.error)), run)
            counts |= {"completed": run - failed, "failed": failed}
        return shown

    def results(self, results: Results, batch: Batch) -> Results:
        """The lines that are left for each file. Of a file that the test gave only whether it is empty matters: `content` has it."""
        scenario = _scenario(batch)
        settled = set(custom_ids(scenario.output or b"") + custom_ids(scenario.error or b""))
        return Results(
            _lines(scenario.output, results.output, settled),
            _lines(scenario.error, results.errors, settled),
            results.tokens,
        )

    def content(self, content: bytes, name: str) -> bytes:
        batch_id, _, kind = name.removesuffix(".jsonl").rpartition("_")
        given = _scenario(self._batches[batch_id]).given(kind)
        return content if given is None else given

    def _next_change(self) -> float | None:
        changes = [self._change(batch) for batch in list(self._batches.values())]
        return min((change for change in changes if change is not None), default=None)

    def _change(self, batch: Batch) -> float | None:
        """The time at which the batch shows its next change, or a stride from now where it is in progress for longer."""
        now, course, stride = self._clock.now(), batch.course, _scenario(batch).stride
        change = min((moment.at for moment in course.moments if moment.at > now), default=math.inf)
        # Half a stride is too short for a poll of its own: the change is shown instead.
        if course.status(now) == "in_progress" and now + 1.5 * stride < change:
            change = now + stride
        return change if change < math.inf else None


def _lines(given: bytes | None, natural: list[Json], settled: set[str]) -> list[Json]:
    if given is None:
        return [line for line in natural if line["custom_id"] not in settled]
    return [{}] if given else []


def _scenario(batch: Batch) -> ScriptedScenario:
    assert isinstance(batch.scenario, ScriptedScenario)
    return batch.scenario
