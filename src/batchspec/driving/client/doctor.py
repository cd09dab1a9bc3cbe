"""Whether an adapter is wired up: one hello, one parse, one call, one bye, and what to mend where it is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from batchspec.contract.routes import is_routed
from batchspec.driving.client.adapter import Adapter, NoHello
from batchspec.driving.client.answer import Answer, given
from batchspec.driving.client.calls import ID, asked, calls
from batchspec.driving.client.cases.objects import batch, case
from batchspec.driving.client.loopback import Loopback
from batchspec.driving.client.process import Limits
from batchspec.judging.evidence.compare import exposed
from batchspec.reading.trace import Case

SOON = Limits(hello=10.0, parse=5.0, call=15.0)

MEND = {
    "exit": "keep reading standard input until bye or its end, and catch what the SDK raises",
    "silence": "answer every line with one line, and flush standard output after it",
    "noise": "write nothing but the answer to each question on standard output; logs belong on standard error",
    "nonsense": "answer with the id of the question, and as `batchspec schema adapter` says",
}


BASE_URL = "send to base_url, which ends in /v1 and has no slash at its end"
FINDING = "a finding, if it is the SDK that refuses a legal batch"
TEXT = "put the object as the SDK exposes it into text, as JSON with the keys of the wire"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried."""

    name: str
    state: Literal["ok", "refused", "unsupported", "broken"]
    said: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was tried, and the end of what the adapter wrote on standard error."""

    steps: tuple[Step, ...]
    log: str = ""

    @property
    def greeted(self) -> bool:
        """Whether hello was answered."""
        return self.steps[0].state == "ok"

    @property
    def wired(self) -> bool:
        """Whether a check makes sense: nothing is broken, and something was read or sent."""
        states = [step.state for step in self.steps]
        asked_for = {step.state for step in self.steps if step.name in {"parse", "call"}}
        return "broken" not in states and "ok" in asked_for


def examine(command: str, limits: Limits = SOON) -> Diagnosis:
    """Try the adapter; raises `BadTarget` where there is no such program."""
    try:
        adapter = Adapter(command, limits)
    except NoHello as error:
        return Diagnosis((Step("hello", "broken", str(error), MEND[error.kind]),), error.log)
    try:
        steps = tuple(_steps(adapter))
    finally:
        adapter.close()
    return Diagnosis(steps, adapter.log)


def _steps(adapter: Adapter) -> Iterator[Step]:
    told = adapter.greeting
    ops = ", ".join(told["ops"]) or "none"
    yield Step("hello", "ok", f"{told['name']} {told['version']} ({told['language']}), ops {ops}")
    whole = case("statuses", "doctor", batch("completed", id=ID))
    yield _step("parse", whole, adapter.parse("batch", whole.sent))
    retrieve = next(known for known in calls() if known.method == "batches.retrieve")
    with Loopback() as server:
        sent, answer = asked(adapter, server, retrieve)
    yield _step("call", sent, answer)
    ended = adapter.bye()
    good = ended in {"exited with code 0", "had ended before"}
    yield Step(
        "bye",
        "ok" if good else "broken",
        ended,
        "" if good else "end at bye, or at the end of standard input",
    )


def _step(name: str, tried: Case, answer: Answer) -> Step:
    if answer.unsupported:
        return Step(name, "unsupported", answer.unsupported)
    if answer.fault:
        return Step(name, "broken", answer.error or "", MEND.get(answer.fault, ""))
    if tried.op == "call":
        stray = next((request for request in tried.requests if not is_routed(request, tried)), None)
        if stray or not tried.requests:
            why = f": {answer.error}" if answer.error else ""
            said = f"it sent {stray.method} {stray.path}" if stray else f"no request came in{why}"
            return Step(name, "broken", said, BASE_URL)
    if not answer.ok:
        return Step(name, "refused", answer.error or "", FINDING)
    return _shown(name, given(tried, answer))


def _shown(name: str, answered: Case) -> Step:
    view = exposed(answered)
    if isinstance(view, str):
        return Step(name, "broken", f"text is no JSON object: {view}", TEXT)
    if view.get("id") != ID:
        return Step(name, "broken", f"the batch {ID} came back as {str(answered.text)[:120]}", TEXT)
    return Step(name, "ok", f"gave back the batch, {len(view)} keys")
