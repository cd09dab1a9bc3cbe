"""Give a client every case and judge what it made of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from batchspec.client.cases import cases
from batchspec.client.python_type import PythonClient
from batchspec.judging import judge_trace
from batchspec.report import Report, Scope
from batchspec.trace import Case, Header, Trace
from batchspec.version import __version__
from batchspec_contract import CONTRACT

LONGEST_ERROR = 200


def collect(client: PythonClient, progress: Callable[[Case], None] | None = None) -> Trace:
    """What the client made of each case; an exception is a refusal, charged to its case alone."""
    answered = []
    for case in cases():
        answered.append(_given(client, case))
        if progress:
            progress(answered[-1])
    header = Header("client", client.name, client.version, kit=__version__, contract=CONTRACT)
    return Trace(header, cases=tuple(answered))


def check_client(client: PythonClient, scope: Scope | None = None) -> Report:
    """The report on a client."""
    return judge_trace(collect(client), scope)


def _given(client: PythonClient, case: Case) -> Case:
    try:
        return replace(case, ok=True, text=client.parse(case.sent))
    except Exception as error:  # noqa: BLE001  whatever a client raises is its refusal
        return replace(case, error=_line(error))


def _line(error: Exception) -> str:
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return text if len(text) <= LONGEST_ERROR else text[: LONGEST_ERROR - 1] + "…"
