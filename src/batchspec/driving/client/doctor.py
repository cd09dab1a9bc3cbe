"""The examination of an adapter by one hello, one parse, one call and one bye, with a mend for each that goes wrong."""

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
from batchspec.system.quoting import quoted
from batchspec.system.secrets.environment import BY_NAME, Withholding

SOON = Limits(hello=10.0, parse=5.0, call=15.0)
"""Shorter than the limits of a check: somebody waits for the answer, and four questions are all."""

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
    """One question, and the state that its answer was in."""

    name: str
    state: Literal["ok", "refused", "unsupported", "broken"]
    detail: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Every step of an examination, and the end of the adapter's standard error."""

    steps: tuple[Step, ...]
    log: str = ""

    @property
    def greeted(self) -> bool:
        """True when hello was answered."""
        return self.steps[0].state == "ok"

    @property
    def wired(self) -> bool:
        """True when a check makes sense: nothing is broken, and something was read or sent."""
        states = [step.state for step in self.steps]
        asked_for = {step.state for step in self.steps if step.name in {"parse", "call"}}
        return "broken" not in states and "ok" in asked_for


def examine(command: str, limits: Limits = SOON, withholding: Withholding = BY_NAME) -> Diagnosis:
    """Examine the adapter. Raises `BadTarget` where there is no such program."""
    try:
        adapter = Adapter(command, limits, withholding)
    except NoHello as error:
        mend = "; ".join(filter(None, (MEND[error.kind], error.without)))
        return Diagnosis((Step("hello", "broken", str(error), mend),), error.log)
    try:
        steps = tuple(_steps(adapter))
    finally:
        adapter.close()
    return Diagnosis(steps, adapter.log)


def _steps(adapter: Adapter) -> Iterator[Step]:
    hello = adapter.greeting
    ops = ", ".join(hello["ops"]) or "none"
    yield Step("hello", "ok", f"{hello['name']} {hello['version']} ({hello['language']}), ops {ops}")
    whole = case("statuses", "doctor", batch("completed", id=ID))
    yield _step("parse", whole, adapter.parse("batch", whole.sent))
    retrieve = next(one for one in calls() if one.method == "batches.retrieve")
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
            detail = f"it sent {stray.method} {stray.path}" if stray else f"no request came in{why}"
            return Step(name, "broken", detail, BASE_URL)
    if not answer.ok:
        return Step(name, "refused", answer.error or "", FINDING)
    return _shown(name, given(tried, answer))


def _shown(name: str, answered: Case) -> Step:
    view = exposed(answered)
    if isinstance(view, str):
        return Step(name, "broken", f"text is no JSON object: {view}", TEXT)
    if view.get("id") != ID:
        return Step(name, "broken", f"the batch {ID} came back as {quoted(answered.text, 120)}", TEXT)
    return Step(name, "ok", f"gave back the batch, {len(view)} keys")
