"""A trace: what was sent to a target and what came back, as JSON Lines that can be judged again offline.

The first line is the header, each further line an exchange over HTTP, one of a gateway with its upstream, or a case given to a client.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, asdict, dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeVar

from batchspec.reading import limits
from batchspec.reading.kept import BodyTooLarge, Kept, TooMuch, value_of
from batchspec.reading.place import Place
from batchspec.reading.step import Step, parsed, word
from batchspec.reading.strict_json import NotStrictJSON, load
from batchspec.reading.typed import misfit
from batchspec.system import whole_file
from batchspec.system.quoting import quoted
from batchspec.system.signals import CODES

Made = TypeVar("Made", "Header", "Request", "Response", "Exchange", "Case")

VERSION = 1
HIGHEST_STATUS = 999
"""A status has three digits."""
_NO_TRACE = f"not a batchspec trace of version {VERSION}; `batchspec check files` judges other recordings"
NO_STEP = Step("")
BUSY = frozenset({429, 503})
TRANSIENT = frozenset({408, 429, 500, 502, 503, 504})
"""Statuses after which a run sends a request again, as the official SDKs do. They do so after 409 and after every status from 500 on,
too; a run does not, since 409 is the answer to the cancel of a batch that has ended, and others, such as 501, are for good."""
BROKE_OFF = "the answer broke off"
TOO_SLOW = "the answer took more than"
"""The beginnings of the fault of an answer that did not come to its end."""
CLEANING = "cleanup"
"""The scenario of what is sent to leave a server as it was."""
CUT_SHORT = "no answer in time: the time of the run was up"
"""The error of a request that had less time than any request may take."""
NOT_RECORDED = "no answer was recorded"
"""The error of a request in a recording of somebody's traffic. The client may have given up, so it says nothing of the server."""


class UnreadableTrace(Exception):
    """The file is no trace of ours; `where` is its path and line."""

    def __init__(self, where: str, what: str) -> None:
        self.where = where
        self.what = what
        super().__init__(f"{where}: {what}")


@dataclass(frozen=True, slots=True)
class Header:
    """The target of the trace; it has no secret, and nothing that changes between equal runs but `started`."""

    target: Literal["server", "client", "gateway"]
    name: str
    version: str = ""
    kit: str = ""
    contract: str = ""
    started: str = ""
    """UTC, RFC 3339; shown to people, never compared."""
    capabilities: Mapping[str, bool] = field(default_factory=dict)
    kept: Mapping[str, Any] = field(default_factory=dict)
    """The things that a later run needs to go on: scenario by scenario, ids and the like."""
    planned: bool = True
    """True of a run of ours, which meant to show everything; false of somebody's traffic that was seen."""
    time_up: bool = False
    """True when the run's own deadline was reached."""
    declared: Mapping[str, Any] = field(default_factory=dict)
    """The ways in which the target is said to differ, by which it is judged."""
    judged: Mapping[str, Any] = field(default_factory=dict)
    """Findings that the redacted trace does not show any more."""
    interrupted: str = ""
    """The name of the signal that ended the run before it came to its end; empty where none did."""


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    """With its query, relative to the base URL."""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None
    file: str | None = None
    """Text of the file an upload carried; the multipart framing is not kept."""
    form: Mapping[str, str] = field(default_factory=dict)
    """The other fields of the form of an upload, such as `purpose` and `expires_after[seconds]`; none where they were not kept."""
    stored: bool = True
    """False where the recording tool did not keep the body in a form that can be read."""

    @cached_property
    def json(self) -> Any:
        """The body as JSON; `None` where it is none."""
        return value_of(self.body)


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = ""
    """`None` where the bytes are not UTF-8, and for no other reason; `fault` then says so."""
    fault: str | None = None
    """Why the answer could not be read whole: cut off, too long, not UTF-8."""
    stored: bool = True
    """False where the recording tool did not keep the body."""
    cut: bool = False
    """True where a limit of the kit's own cut the body; `fault` says which. The server did nothing wrong by that."""

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True)
class Exchange:
    """One request over HTTP, and its answer or why there was none. Times are seconds since the run began."""

    request: Request
    response: Response | None = None
    error: str | None = None
    began: float = 0.0
    ended: float = 0.0
    number: int = 0
    scenario: str = ""
    """The scenario of a live run, for the report; nothing is judged by it. Of the upstream of a gateway, whether it broke down on purpose."""
    step: Step = NO_STEP
    """The purpose that the driver had. The judge reads the step off the request itself."""

    @property
    def busy(self) -> bool:
        """True when the server only asked to be asked again."""
        return self.response is not None and self.response.status in BUSY

    @property
    def transient(self) -> bool:
        """True after which a client sends the request again: no answer, half of one, or an error that may pass."""
        response = self.response
        if response is None or response.status in TRANSIENT:
            return True
        return response.fault is not None and response.fault.startswith((BROKE_OFF, TOO_SLOW))

    @property
    def lost(self) -> bool:
        """True when the server may have done what was asked, and its answer does not say so."""
        return self.transient and (self.response is None or self.response.ok or self.response.status >= 500)

    @property
    def undecided(self) -> bool:
        """True when it shows nothing of the server: it was busy, or nobody waited for it as far as is known."""
        return self.busy or (self.response is None and self.error in {CUT_SHORT, NOT_RECORDED})

    @property
    def place(self) -> Place:
        """The place of all that is found in this exchange."""
        return Place(
            number=self.number,
            scenario=self.scenario,
            step=self.step,
            request=f"{self.request.method} {self.request.path}",
            answer=str(self.response.status) if self.response else (self.error or "no answer"),
        )

    @cached_property
    def json(self) -> Any:
        """The answer as JSON; `None` where it is none."""
        return value_of(self.response.body) if self.response and not self.response.fault else None


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that a client was given, a text to read or a call to make, and its answer."""

    case: str
    group: str
    sent: str
    """The text it was to read: given outright, or answered to its call."""
    ok: bool = False
    text: str | None = None
    """The object as the client exposes it, written back."""
    error: str | None = None
    unsupported: str | None = None
    key: str = ""
    """The key the case is about, where it is about one."""
    op: Literal["parse", "call"] = "parse"
    type: Literal["batch", "batch_list"] = "batch"
    requirements: tuple[str, ...] = ()
    """The requirements that the case is evidence for."""
    fault: str = ""
    """The way in which the client gave no answer: `exit`, `silence`, `noise`, `nonsense` or `unasked`; empty where it did."""
    method: str = ""
    """Of a call: `batches.create` and the like."""
    args: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    """Of a call: the HTTP status it was answered with."""
    requests: tuple[Request, ...] = ()
    """Of a call: what the client sent, paths relative to the base URL it was given."""

    @property
    def place(self) -> Place:
        """The place of all that is found in this case."""
        return Place(case=self.case)


@dataclass(frozen=True)
class Trace:
    """A header, and exchanges or cases in the order they ended."""

    header: Header
    exchanges: tuple[Exchange, ...] = ()
    cases: tuple[Case, ...] = ()
    upstream: tuple[Exchange, ...] = ()
    """Of a gateway: what it asked of the kit's own server behind it. Times are of the same clock as those of `exchanges`."""


def lines(trace: Trace) -> Iterator[str]:
    """The trace as JSON Lines, header first."""
    header = asdict(trace.header)
    if not trace.header.interrupted:
        del header["interrupted"]  # readers of before know no such key
    yield json.dumps({"batchspec_trace": VERSION, **header}, ensure_ascii=False)
    for kind, exchanges in (("http", trace.exchanges), ("upstream", trace.upstream)):
        for exchange in exchanges:
            yield json.dumps(_row_of(kind, exchange), ensure_ascii=False)
    for case in trace.cases:
        yield json.dumps({"kind": "case", **asdict(case)}, ensure_ascii=False)


def _row_of(kind: str, exchange: Exchange) -> dict[str, Any]:
    row = {"kind": kind, **asdict(exchange), "step": word(exchange.step)}
    if not exchange.request.form:
        del row["request"]["form"]  # readers of before know no such key
    return row


def write(trace: Trace, path: Path) -> None:
    """Write the trace whole, or leave what was there."""
    with whole_file.opened(path, durable=True) as stream:
        for line in lines(trace):
            stream.write(f"{line}\n".encode("utf-8", "replace"))


def read(path: Path) -> Trace:
    """Read a trace back; raises `UnreadableTrace`, and `OSError` where there is no file."""
    with path.open("rb") as stream:
        longest = limits.most("text")
        return of_lines(iter(lambda: stream.readline(longest + 1), b""), str(path))


def parse(text: str, name: str) -> Trace:
    """The trace in `text`; `name` is what errors call it. Raises `UnreadableTrace`."""
    return of_lines((f"{line}\n".encode("utf-8", "surrogatepass") for line in text.split("\n")), name)


def of_lines(found: Iterable[bytes], name: str) -> Trace:
    """The trace in lines that are read one at a time; `name` is what errors call it. Raises `UnreadableTrace`."""
    header: Header | None = None
    exchanges, cases, upstream, kept = [], [], [], Kept()
    for number, line in _bounded(found, name):
        where = f"{name}:{number}"
        if header is None:
            header = _header(line, where)
            continue
        row = _row(line, where)
        kind = row.pop("kind", None)
        if kind == "http":
            exchanges.append(_exchange(row, where, kept))
        elif kind == "case":
            cases.append(_case(row, where, kept))
        elif kind == "upstream":
            upstream.append(_exchange(row, where, kept))
        else:
            raise UnreadableTrace(where, f"unknown kind {quoted(repr(kind))}")
    if header is None:
        raise UnreadableTrace(f"{name}:1", _NO_TRACE)
    return Trace(header, tuple(exchanges), tuple(cases), tuple(upstream))


def _bounded(found: Iterable[bytes], name: str) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, each with its number; raises `UnreadableTrace` where one is too long."""
    longest = limits.most("text")
    for number, line in enumerate(found, 1):
        if len(line) > longest:
            what = limits.beyond(f"the line is over {longest:,} bytes", "text")
            raise UnreadableTrace(f"{name}:{number}", what)
        if not line.isspace():
            yield number, line


def _header(line: bytes, where: str) -> Header:
    try:
        row = _row(line, where)
    except UnreadableTrace as error:
        raise UnreadableTrace(where, f"{error.what}; {_NO_TRACE}") from None
    version = row.pop("batchspec_trace", None)
    if version != VERSION or isinstance(version, bool):
        raise UnreadableTrace(where, _NO_TRACE)
    header = _made(Header, row, where)
    if header.interrupted and header.interrupted not in CODES:
        raise UnreadableTrace(
            where, f"no signal ends a run that is called {quoted(repr(header.interrupted))}"
        )
    return header


def _row(line: bytes, where: str) -> dict[str, Any]:
    try:
        row = load(line)
    except NotStrictJSON as error:
        raise UnreadableTrace(where, error.what) from None
    if not isinstance(row, dict):
        raise UnreadableTrace(where, "not a JSON object")
    return row


def _made(kind: type[Made], row: Any, where: str) -> Made:
    """The value that a JSON object holds; raises `UnreadableTrace` where it lacks a key, or has one that is unknown."""
    what = kind.__name__.lower()
    if not isinstance(row, dict):
        raise UnreadableTrace(where, f"the {what} is not a JSON object")
    own = {one.name: one for one in fields(kind)}
    unknown = sorted(row.keys() - own.keys())
    if unknown:
        raise UnreadableTrace(where, f"the {what} has an unknown key {quoted(repr(unknown[0]))}")
    needed = [key for key, one in own.items() if one.default is MISSING and one.default_factory is MISSING]
    lacking = [key for key in needed if key not in row]
    if lacking:
        raise UnreadableTrace(where, f"the {what} lacks its key {lacking[0]!r}")
    wrong = misfit(kind, row)
    if wrong:
        raise UnreadableTrace(where, f"the key {wrong[0]!r} of the {what} is not {wrong[1]}")
    return kind(**row)


def _taken(kept: Kept, where: str, path: str, *bodies: str | None) -> None:
    try:
        kept.take(path, *bodies)
    except (TooMuch, BodyTooLarge) as error:
        raise UnreadableTrace(where, str(error)) from None


def _case(row: dict[str, Any], where: str, kept: Kept) -> Case:
    for key in ("requirements", "requests"):
        if not isinstance(row.setdefault(key, []), list):
            raise UnreadableTrace(where, f"the {key} of a case are not a list")
    row["requirements"] = tuple(row["requirements"])
    row["requests"] = tuple(_made(Request, request, where) for request in row["requests"])
    case = _made(Case, row, where)
    bodies = (text for one in case.requests for text in (one.body, one.file))
    _taken(kept, where, "", case.sent, case.text, *bodies)
    return case


def _exchange(row: dict[str, Any], where: str, kept: Kept) -> Exchange:
    for key in ("scenario", "step"):
        if not isinstance(row.get(key, ""), str):
            raise UnreadableTrace(where, f"the {key} of an exchange is no text")
    if "step" in row:
        row["step"] = parsed(row["step"], row.get("scenario", ""))
    request = row["request"] = _made(Request, _sharing(row.get("request"), kept), where)
    response = row.get("response")
    response = row["response"] = None if response is None else _response(_sharing(response, kept), where)
    exchange = _made(Exchange, row, where)
    _taken(kept, where, request.path, request.body, request.file, response.body if response else None)
    return exchange


def _sharing(row: Any, kept: Kept) -> Any:
    """A request or a response of a trace with the texts and headers that others have, too."""
    if isinstance(row, dict):
        for key in ("path", "body", "file"):
            if isinstance(row.get(key), str):
                row[key] = kept.text(row[key])
        headers = row.get("headers")
        if isinstance(headers, dict) and all(isinstance(one, str) for one in headers.values()):
            row["headers"] = kept.headers(headers)
    return row


def _response(row: Any, where: str) -> Response:
    response = _made(Response, row, where)
    if not 0 <= response.status <= HIGHEST_STATUS:
        raise UnreadableTrace(where, f"the status of the response is no number up to {HIGHEST_STATUS}")
    return response
