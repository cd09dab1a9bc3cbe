"""The report as JUnit XML: a suite, and a case for each requirement with its data as properties."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator

from batchspec.judging.causes.cause import Cause
from batchspec.judging.outcomes.outcome import Outcome
from batchspec.judging.outcomes.verdict import ExitCode, Status
from batchspec.judging.report import Report, decides
from batchspec.showing.failures import parts
from batchspec.showing.words import rerun_command, verdict_reason, verdict_words
from batchspec.showing.xml_text import element
from batchspec.system.inert.markup import inert
from batchspec.version import __version__

SET_ASIDE = frozenset({Status.NOT_APPLICABLE, Status.UNTESTABLE, Status.WAIVED})
"""Statuses that JUnit shows as skipped, unless they decide the verdict."""
NO_FAILURE = frozenset({Status.ERROR, Status.UNTESTABLE})
"""Statuses that are errors of a case where they decide the verdict: nothing says that the target is at fault."""


def text(report: Report) -> str:
    """The report as JUnit XML; a case fails where its requirement keeps the run from being conformant."""
    causes = {row: cause for cause in report.causes for row in (*cause.starved, *cause.requirements)}
    cases = [_case(outcome, causes.get(outcome.requirement.id), report) for outcome in report.outcomes]
    if report.exit_code is not ExitCode.OK and not any(_failed(case) for case in cases):
        cases.append(_verdict_case(report))
    counts = {
        "tests": str(len(cases)),
        "failures": str(sum(case.find("failure") is not None for case in cases)),
        "errors": str(sum(case.find("error") is not None for case in cases)),
        "skipped": str(sum(case.find("skipped") is not None for case in cases)),
    }
    suite = element("testsuite", _properties(_of_suite(report)), *cases, name=_suite(report), **counts)
    root = element("testsuites", suite, name="batchspec", **counts)
    ET.indent(root)
    return f"<?xml version='1.0' encoding='utf-8'?>\n{inert(ET.tostring(root, encoding='unicode'))}\n"


def _suite(report: Report) -> str:
    return f"batchspec.{report.target.kind}"


def _of_suite(report: Report) -> Iterator[tuple[str, str]]:
    yield "batchspec.verdict", str(report.verdict)
    yield "batchspec.reason", verdict_reason(report)
    yield "batchspec.exit-code", str(int(report.exit_code))
    yield "batchspec.contract", report.contract
    yield "batchspec.version", __version__
    yield "batchspec.level", report.gate.lower()
    yield "batchspec.target", f"{report.target.name} {report.target.version}".rstrip()


def _case(outcome: Outcome, cause: Cause | None, report: Report) -> ET.Element:
    requirement, row = outcome.requirement, outcome.to_json()
    data = {key: row[key] for key in ("level", "status", "cause")}
    waivers = [f"{use.waiver.kind}: {use.waiver.reason}" for use in outcome.waivers]
    data |= {"waiver": "; ".join(waivers), "origin": cause.id if cause else ""}
    case = element(
        "testcase",
        _properties(
            (f"batchspec.{key}", value) for key, value in {"requirement": requirement.id, **data}.items()
        ),
        classname=f"batchspec.{requirement.area}",
        name=f"{requirement.id} {requirement.statement}",
    )
    case.extend(_result(outcome, cause, report))
    return case


def _result(outcome: Outcome, cause: Cause | None, report: Report) -> Iterator[ET.Element]:
    if outcome.status is Status.ERROR or decides(outcome.level, outcome.status, report.gate):
        lines = [f"mend: {cause.mend}"] if cause else []
        lines += [line for part in parts(outcome.to_json(), rerun_command(report)) for line in part.lines]
        message = cause.sentence if cause else outcome.cause
        tag = "error" if outcome.status in NO_FAILURE else "failure"
        yield element(tag, "\n".join(lines), message=message, type=str(outcome.status))
    elif outcome.status in SET_ASIDE:
        reason = "; ".join(use.waiver.reason for use in outcome.waivers) or outcome.cause
        yield element("skipped", message=f"{outcome.status}: {reason}", type=str(outcome.status))


def _verdict_case(report: Report) -> ET.Element:
    """A case that fails where no requirement does, so that a run that judged nothing is not green."""
    words = verdict_words(report)
    failure = element("failure", words, message=words, type=str(report.verdict))
    return element("testcase", failure, classname="batchspec", name="verdict")


def _failed(case: ET.Element) -> bool:
    return case.find("failure") is not None or case.find("error") is not None


def _properties(pairs: Iterator[tuple[str, str]]) -> ET.Element:
    made = (element("property", name=name, value=value) for name, value in pairs if value)
    return element("properties", *made)
