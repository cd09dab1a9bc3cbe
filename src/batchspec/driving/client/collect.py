"""Give a client every case and judge what it made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from batchspec.contract.routes import KEY
from batchspec.driving.client.answer import Answer, Call, Client, given
from batchspec.driving.client.calls import asked, calls, first_page, paged
from batchspec.driving.client.cases.every import cases, illegal
from batchspec.driving.client.loopback import Loopback
from batchspec.judging.of_trace import judge_trace
from batchspec.judging.report import Report, Scope
from batchspec.reading.trace import Case, Header, Trace
from batchspec.version import __version__
from batchspec_contract import CONTRACT

NOWHERE = "http://127.0.0.1:9/v1"
"""Where a client is pointed that makes no calls; nothing is sent."""

Progress = Callable[[Case], None]


def collect(client: Client, progress: Progress | None = None) -> Trace:
    """What the client made of each case; the client is closed at the end."""
    answered: list[Case] = []
    try:
        for case, answer in _all(client):
            if answer.earlier and answered:
                answered[-1] = _blamed(answered[-1], answer.earlier)
            answered.append(given(case, answer))
            if progress:
                progress(answered[-1])
    finally:
        client.close()
    header = Header("client", client.name, client.version, kit=__version__, contract=CONTRACT)
    return Trace(header, cases=tuple(answered))


def check_client(client: Client, scope: Scope | None = None, progress: Progress | None = None) -> Report:
    """The report on a client."""
    return judge_trace(collect(client, progress), scope)


def _all(client: Client) -> Iterator[tuple[Case, Answer]]:
    """Each case with its answer; the illegal ones last, whatever they do to the client."""
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
    """`case` with a fault that came to light only when the next was asked."""
    return replace(case, ok=False, text=None, error=what, unsupported=None, fault="noise")
