"""Advice: the one thing to try first, where a run could judge little because of how it was started or where it was sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from batchspec.judging.evidence.asked import REQUESTS
from batchspec.judging.outcomes.outcome import Outcome
from batchspec.judging.outcomes.verdict import JUDGED, Level, Status
from batchspec.judging.report import Report

SERVERS = frozenset({"server", "gateway"})
"""Kinds of targets that a run sends requests to."""
_NO_ROUTE = frozenset({"404", "405", "501"})
_NO_KEY = frozenset({"401", "403"})
_MOVED = frozenset({"301", "302", "303", "307", "308"})
_FIRST = ("upload", "create", "list")
"""Kinds of requests that need nothing which the server made before."""
_OFF = {"list": "list", "cancel": "cancel", "content": "results"}
"""Kinds of requests, and the capability that a server without them lacks."""
_COMPLETES = "BATCH-LIF-013"
"""The requirement that a good batch completes; its reason says what the server told instead."""


def advice(report: Report) -> str:
    """What to try first, in a sentence; empty where there is nothing to say.

    Of traffic that is not the kit's own, only what a log that tells little may lack.
    """
    if report.target.kind == "files":
        return next(_of_logs(report), "")
    seen = report.traffic.recorded and not report.traffic.planned
    return next(_advice(report), "") if report.target.kind in SERVERS and not seen else ""


def _of_logs(report: Report) -> Iterator[str]:
    """Advice where not one batch was seen, as the keys of a log are unusual ones."""
    traffic = report.traffic
    if report.objects or not traffic.keys:
        return
    if not traffic.exchanges:
        yield (
            "no line is a batch or tells a request under a usual key: name the keys of a log with --log-keys "
            f"method=KEY,url=KEY,status=KEY,response_body=KEY; {traffic.keys_in_words}"
        )
    elif traffic.logs and not any(one.startswith("response_body=") for one in traffic.met):
        yield (
            "no line has the body of an answer under a usual key: name its key with --log-keys response_body=KEY; "
            f"{traffic.keys_in_words}"
        )


def is_mostly_unjudged(report: Report) -> bool:
    """True of a run against a server that says little of it.

    So it is where not one batch was seen, the thing that the contract is about, or where more of the requirements that
    decide the verdict could not be tested than could. Waivers on such a run would excuse what nobody has looked at.
    """
    if report.target.kind not in SERVERS:
        return False
    gating = [outcome for outcome in report.outcomes if outcome.level.counts_at(Level.MUST)]
    untestable = sum(outcome.status is Status.UNTESTABLE for outcome in gating)
    judged = sum(outcome.status in JUDGED for outcome in gating)
    return bool(untestable) and (not report.objects or untestable > judged)


def _advice(report: Report) -> Iterator[str]:
    answers = report.traffic.answers
    first = {kind: answers[kind] for kind in _FIRST if kind in answers}
    statuses = {status for found in first.values() for status in found}
    if first and statuses:
        yield from _of_all(report, first, statuses)
    yield from _of_one(answers)
    completes = next((o for o in report.outcomes if o.requirement.id == _COMPLETES), None)
    if completes is not None and _names_the_model(completes):
        yield completes.cause


def _of_all(report: Report, first: Mapping[str, Mapping[str, int]], statuses: set[str]) -> Iterator[str]:
    """Advice where every first request met the same."""
    kind = next(iter(first))
    shown = f"{_words(kind)} answers {_most(first[kind])}"
    url = report.target.name
    if statuses <= _NO_ROUTE:
        yield f"{shown}, and so does all else below {url}: is the base right?"
    elif statuses <= _NO_KEY:
        yield f"{shown}, and so does all else: name the variable that holds the key with --api-key-env, or mend the key"
    elif statuses <= _MOVED:
        yield f"{shown}, a redirect, which is not followed: write the address that it leads to"
    elif all(status.startswith("5") for status in statuses):
        yield f"{shown}, and so does all else: look into the server's log"
    elif statuses == {"none"}:
        yield f"{_words(kind)} got no answer, and so did all else: is it the right port, and does it speak HTTP there?"


def _of_one(answers: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """Advice where the server lacks one thing."""
    if "upload" in answers and set(answers["upload"]) <= _NO_ROUTE:
        yield (
            f"{_words('upload')} answers {_most(answers['upload'])}: for a server without files of its own, name one that it "
            "knows with --profile no-files --input-file-id ID"
        )
    for kind, capability in _OFF.items():
        if kind in answers and set(answers[kind]) <= _NO_ROUTE:
            off = f"--capability {capability}=off says that the server has none"
            yield f"{_words(kind)} answers {_most(answers[kind])}: {off}"


def _names_the_model(outcome: Outcome) -> bool:
    return outcome.status in {Status.FAIL, Status.UNTESTABLE} and "--model" in outcome.cause


def _words(kind: str) -> str:
    return " ".join(REQUESTS[kind])


def _most(statuses: Mapping[str, int]) -> str:
    """The status that came most often."""
    return max(statuses, key=lambda status: statuses[status])
