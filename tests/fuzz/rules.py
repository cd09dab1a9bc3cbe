"""The fuzzer of rules: traffic made of nothing but odd values in the shapes of the Batch API, given to every rule by itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from hypothesis import strategies as st
from support.anything import texts, texts_for_values
from support.strategies import jsons, spoiled

from batchspec.contract.routes import ENDPOINTS
from batchspec.fixtures import BatchFactory
from batchspec.judging.evidence.client_cases import evidence as own_cases
from batchspec.judging.evidence.finding import LONGEST, Finding
from batchspec.judging.evidence.snapshot import History, Snapshot
from batchspec.judging.operations.gateway import Gateway
from batchspec.judging.operations.run import Run
from batchspec.judging.rules import bound
from batchspec.reading.strict_json import NotStrictJSON
from batchspec.reading.trace import Case, Exchange, Header, Request, Response, Trace
from batchspec_contract.registry import GROUPS, REQUIREMENTS
from fuzz import well_formed
from fuzz.fuzzer import Fuzzer, Wrong
from fuzz.traces import without_error

RULES = tuple(row for row in REQUIREMENTS if row.check and row.check.kind == "rule")
IDS = ("batch_1", "batch_2", "file-1", "file-2", "²", "a/b", "")
PATHS = (
    *("/batches", "/batches?limit=2", "/batches?after=batch_1&limit=101", "/batches?limit=²&after=%FF", "/files"),
    *("/batches/batch_1", "/batches/batch_2", "/batches/%2F%00", "/batches/batch_1/cancel", "/batches/batch_2/cancel"),
    *("/files/file-1", "/files/file-1/content", "/files/file-2/content", "/v1/batches", "/openai/v1/files?purpose=batch"),
    *("", "/", "?", "#", "//batches//", "/other", "batches", "/batches/batch_1/cancel/x?#", "/batches?" + "a=b&" * 200),
)  # fmt: skip
METHODS = ("GET", "POST", "POST", "DELETE", "PUT", "PATCH", "HEAD", "get", "", "²")
HEADERS = (
    "content-type",
    "Content-Type",
    "authorization",
    "retry-after",
    "x-request-id",
    "date",
    "content-length",
)
STATUSES = (200, 200, 200, 201, 204, 206, 400, 401, 404, 409, 429, 500, 503, 100, 999)


@cache
def _batches() -> tuple[dict[str, Any], ...]:
    factory = BatchFactory(seed=3)
    found = [
        snapshot for status in ("completed", "failed", "cancelled") for snapshot in factory.history(status)
    ]
    return tuple({**one, "id": "batch_1", "input_file_id": "file-1"} for one in found)


_batch = st.deferred(lambda: spoiled(_batches()))
_ids = st.sampled_from(IDS)


@st.composite
def _list(draw: st.DrawFn) -> Any:
    rows = draw(st.lists(_batch | jsons, max_size=3))
    page = {
        "object": "list",
        "data": rows,
        "has_more": draw(st.booleans()),
        "first_id": draw(_ids),
        "last_id": draw(_ids),
    }
    for key in draw(st.lists(st.sampled_from(sorted(page)), max_size=2)):
        page[key] = draw(jsons)
    return page


_file = st.fixed_dictionaries(
    {"id": _ids | jsons, "object": st.just("file") | jsons},
    optional={"purpose": st.just("batch") | jsons, "bytes": jsons, "created_at": jsons, "filename": jsons},
)
_error = st.fixed_dictionaries(
    {"error": st.fixed_dictionaries({"message": jsons}, optional={"param": jsons, "code": jsons}) | jsons}
)
_create = st.fixed_dictionaries(
    {},
    optional={
        "input_file_id": _ids | jsons,
        "endpoint": st.sampled_from(ENDPOINTS) | jsons,
        "completion_window": st.just("24h") | jsons,
        "metadata": st.dictionaries(texts, texts | jsons, max_size=20) | jsons,
        "added": jsons,
    },
)
_request_line = st.fixed_dictionaries(
    {},
    optional={
        "custom_id": _ids | jsons,
        "method": st.just("POST") | jsons,
        "url": st.sampled_from(ENDPOINTS) | jsons,
        "body": jsons,
    },
)
_result_line = st.fixed_dictionaries(
    {},
    optional={
        "id": jsons,
        "custom_id": _ids | jsons,
        "response": st.fixed_dictionaries(
            {}, optional={"status_code": jsons, "request_id": jsons, "body": jsons}
        )
        | jsons,
        "error": jsons,
    },
)
_values = (_batch | _list() | _file | _error | _create | jsons).map(json.dumps)
_lines = st.lists((_request_line | _result_line).map(json.dumps) | texts_for_values, max_size=4).map(
    "\n".join
)
_headers = st.dictionaries(
    st.sampled_from(HEADERS), texts | st.sampled_from(["application/json", "1", "-1", "²"]), max_size=3
)
_bodies = st.none() | _values | _values | _lines | texts_for_values | texts
_moments = st.integers(0, 40).map(lambda tenths: tenths / 10)


@st.composite
def _exchanges(draw: st.DrawFn) -> tuple[Exchange, ...]:
    """Some exchanges, of which most are about the Batch API and none need fit another."""
    found = []
    for number in range(1, draw(st.integers(1, 9)) + 1):
        path, method = draw(st.sampled_from(PATHS) | texts), draw(st.sampled_from(METHODS))
        file = draw(st.none() | _lines) if "files" in path else None
        request = Request(
            method, path, draw(_headers), draw(_bodies), file, draw(st.booleans() | st.just(True))
        )
        response = Response(
            draw(st.sampled_from(STATUSES)),
            draw(_headers),
            draw(_bodies),
            None,
            draw(st.just(True) | st.booleans()),
        )
        began = draw(_moments)
        answered = draw(st.integers(0, 9)) > 0
        error = None if answered else draw(st.sampled_from(["timed out", "the answer broke off", ""]))
        found.append(
            Exchange(request, response if answered else None, error, began, began + draw(_moments), number)
        )
    return tuple(found)


_cases = st.builds(
    Case,
    case=texts,
    group=st.sampled_from(sorted(GROUPS)),
    type=st.sampled_from(["batch", "batch_list"]),
    sent=_values | texts_for_values,
    key=texts | st.just(""),
    ok=st.booleans(),
    text=st.none() | _values | texts_for_values,
    error=st.none() | texts,
    unsupported=st.none() | texts,
    fault=st.just("") | st.sampled_from(["exit", "silence", "noise", "nonsense", "unasked"]),
    op=st.sampled_from(["parse", "call"]),
    method=st.sampled_from(["", "batches.create", "batches.retrieve", "batches.list", "batches.cancel"]),
    args=st.dictionaries(st.sampled_from(["batch_id", "after", "limit", "metadata"]), jsons, max_size=2),
    status=st.sampled_from(STATUSES),
    requests=st.lists(
        st.builds(Request, st.sampled_from(METHODS), st.sampled_from(PATHS), _headers, _bodies), max_size=2
    ).map(tuple),
)


@dataclass(frozen=True)
class Odd:
    """What the rules are given."""

    exchanges: tuple[Exchange, ...]
    upstream: tuple[Exchange, ...]
    objects: tuple[dict[str, Any], ...]
    cases: tuple[Case, ...]
    planned: bool

    def evidence(self) -> dict[str, list[Any]]:
        """The evidence by the kind that rules name."""
        run = Run(self.exchanges, planned=self.planned)
        snapshots = [Snapshot(one) for one in self.objects]
        return {
            "text": [
                None,
                *(NotStrictJSON(row.check.of, "odd") for row in RULES if row.judges == "text" and row.check),
            ],
            "batch": snapshots,
            "history": [History(snapshots), *(life.history for life in run.batches.values())],
            "trace": [run],
            "gateway": [Gateway(self.exchanges, self.upstream, time_up=False)],
        }


odd = st.builds(
    Odd,
    _exchanges(),
    _exchanges(),
    st.lists(_batch, max_size=3).map(tuple),
    st.lists(_cases, max_size=4).map(tuple),
    st.booleans(),
)


def _shown(rule: str, findings: Iterator[Finding]) -> None:
    """Raise `Wrong` where a finding cannot be shown on one line."""
    for finding in findings:
        if not finding.holds and (len(finding.got) > LONGEST or "\n" in finding.expected + finding.got):
            raise Wrong(f"{rule}: a finding that is no short line", finding.got)


def attempt(drawn: Odd) -> str:
    """Give every rule all that is of its kind."""
    evidence = drawn.evidence()
    for row in RULES:
        assert row.check is not None
        judges, rule = bound(row.check.target, row.check.of)
        for one in [own_cases(row, drawn.cases)] if judges == "client" else evidence[judges]:
            _shown(row.check.target, rule(one))
    return "judged"


def attempt_whole(drawn: Odd) -> str:
    """Judge the same as traces, and show the reports in every form."""
    headers = [
        Header("server", "a", planned=drawn.planned),
        Header("gateway", "a", planned=drawn.planned),
        Header("client", "a"),
    ]
    for header in headers:
        well_formed.check(without_error(Trace(header, drawn.exchanges, drawn.cases, drawn.upstream)))
    return "shown"


FUZZERS = (
    Fuzzer("rules: every one, given odd traffic, objects and cases", odd, attempt, 40),
    Fuzzer("odd traffic: judged whole and shown", odd, attempt_whole, 8),
)
