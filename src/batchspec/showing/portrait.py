"""The portrait of a client in a few words: what it loses, what it refuses, how it treats null and absent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from batchspec.judging.client_strictness import strict
from batchspec.judging.evidence.client_cases import evidence, group_of, rows_of
from batchspec.judging.evidence.compare import accepted, at
from batchspec.judging.evidence.finding import ABSENT, Finding
from batchspec.judging.rules import bound
from batchspec.reading.trace import Case, Trace

MOST = 6
"""Names that are listed before the rest is counted, so that a cell of a table stays short."""

SOFTER = {
    "client_keeps_unknown_keys": "unknown keys",
    "client_keeps_rest_of_page": "cursors of a page",
}
"""Losses that are no field of a batch, by the rule that finds them."""


@dataclass(frozen=True, slots=True)
class Portrait:
    """A few words on each habit of a client."""

    loses: str
    refuses: str
    null_and_absent: str
    strictness: str
    """The number of illegal objects that it refuses, and of how many."""


def portrait(trace: Trace) -> Portrait:
    """The portrait that the cases of a run give of the client."""
    refused, fed = strict(trace.cases)
    return Portrait(
        loses="; ".join(_losses(trace.cases)) or "nothing",
        refuses="; ".join(_refusals(trace.cases)) or "nothing",
        null_and_absent=_null_and_absent(trace.cases),
        strictness=f"{refused} of {fed}",
    )


def _losses(cases: Sequence[Case]) -> Iterator[str]:
    faults = [
        fault for rule in ("client_keeps_values", "client_keeps_pages") for fault in _faults(rule, cases)
    ]
    lost = _fields(fault for fault in faults if fault.got == "absent")
    changed = [
        field for field in _fields(fault for fault in faults if fault.got != "absent") if field not in lost
    ]
    if lost:
        yield _listed(lost)
    if changed:
        yield f"changes {_listed(changed)}"
    for rule, words in SOFTER.items():
        if any(_faults(rule, cases)):
            yield words
    kept = [case for case in cases if case.group == "large-numbers" and case.ok]
    if any(_faults("client_tolerates", kept)):
        yield "digits of large numbers"


def _faults(rule: str, cases: Sequence[Case]) -> Iterator[Finding]:
    for row in rows_of(rule):
        yield from (finding for finding in bound(rule, "")[1](evidence(row, cases)) if not finding.holds)


def _fields(faults: Iterable[Finding]) -> list[str]:
    """The keys of a batch that findings are about, each once; of a page, those of its rows."""
    found: dict[str, None] = {}
    for fault in faults:
        tokens = fault.pointer.split("/")[1:]
        found[tokens[2] if tokens[0] == "data" and len(tokens) > 2 else tokens[0]] = None
    return list(found)


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
    return ", ".join(names[:MOST]) + more


def _refusals(cases: Sequence[Case]) -> Iterator[str]:
    """The number of cases of each group that should be accepted and are refused; answers to errors do not count."""
    acceptable = [
        case for case in cases if case.unsupported is None and group_of(case).gives in {"legal", "beyond"}
    ]
    asked = Counter(case.group for case in acceptable)
    refused = Counter(case.group for case in acceptable if not case.ok)
    for group, count in refused.items():
        yield f"{group.replace('-', ' ')} {count} of {asked[group]}"


def _null_and_absent(cases: Sequence[Case]) -> str:
    """The value that null and absent most often become."""
    became = {"nulls": Counter[str](), "absents": Counter[str]()}
    (apart,) = rows_of("client_keeps_null_apart")
    for case, _, view in accepted(evidence(apart, cases)):
        if case.group in became and not isinstance(view, str):
            became[case.group][_word(at(view, case.key))] += 1
    null, absent = (counter.most_common(1)[0][0] if counter else "?" for counter in became.values())
    turned = [f"null becomes {null}"] if null != "null" else []
    turned += [f"absent becomes {absent}"] if absent != "absent" else []
    words = " and ".join(turned) or "kept apart"
    odd = sum(sum(counter.values()) - counter.most_common(1)[0][1] for counter in became.values() if counter)
    return f"{words}, but in {odd} cases" if odd else words


def _word(value: Any) -> str:
    if value is None:
        return "null"
    return "absent" if value is ABSENT else "a value"
