"""A client is given every case, and its answers are judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from batchspec.contract.routes import KEY
from batchspec.driving.client.answer import Answer, Call, Client, TimeUp, given
from batchspec.driving.client.calls import asked, calls, first_page, paged
from batchspec.driving.client.cases.every import cases, illegal
from batchspec.driving.client.loopback import Loopback
from batchspec.judging.of_trace import judge_trace
from batchspec.judging.report import Report, Scope
from batchspec.reading.interrupted import Interrupted
from batchspec.reading.trace import Case, Header, Trace
from batchspec.system import signals
from batchspec.version import __version__
from batchspec_contract import CONTRACT

NOWHERE = "http://127.0.0.1:9/v1"
"""The base URL for a client that makes no calls. Nothing is sent there: port 9 of loopback is never served."""

Progress = Callable[[Case], None]


def collect(client: Client, progress: Progress | None = None) -> Trace:
    """The trace with the answer of the client to each case, as far as the time goes. The client is closed at the end.

    Raises `Interrupted` with the cases so far where the run is interrupted.
    """
    answered: list[Case] = []
    interrupted = ""
    kept: dict[str, list[str]] = {}
    try:
        for case, answer in _all(client):
            if answer.earlier and answered:
                answered[-1] = _blamed(answered[-1], answer.earlier)
            answered.append(given(case, answer))
            if progress:
                progress(answered[-1])
        signals.hold_back()  # the run is whole
    except TimeUp:
        kept["notes"] = [
            f"the time of the run was up after {len(answered)} cases, and the others were not asked; --timeout gives it more"
        ]
    except KeyboardInterrupt as stop:
        interrupted = signals.name_of(stop)
    finally:
        signals.hold_back()
        client.close()
    header = Header(
        "client",
        client.name,
        client.version,
        kit=__version__,
        contract=CONTRACT,
        kept=kept,
        time_up=bool(kept),
        interrupted=interrupted,
    )
    trace = Trace(header, cases=tuple(answered))
    if interrupted:
        raise Interrupted(
            f"interrupted by {interrupted}; the client was given {len(answered):,} cases", trace, interrupted
        )
    return trace


def check_client(client: Client, scope: Scope | None = None, progress: Progress | None = None) -> Report:
    """The report on a client."""
    return judge_trace(collect(client, progress), scope)


def _all(client: Client) -> Iterator[tuple[Case, Answer]]:
    """Each case with its answer. The illegal ones come last, since they may leave the client broken."""
    for case in cases():
        yield case, client.parse(case.type, case.sent)
    if "call" in client.ops:
        with Loopback() as server:
            for case in calls():
                yield asked(client, server, case)
            yield from paged(client, server)
    else:
        for case in [*calls(), first_page()]:
            yield case, client.call(Call(case.method, case.args, NOWHERE, KEY))
    for case in illegal():
        yield case, client.parse(case.type, case.sent)


def _blamed(case: Case, what: str) -> Case:
    """The case with a fault that came to light only when the next question was asked."""
    return replace(case, ok=False, text=None, error=what, unsupported=None, fault="noise")
