"""The report as JUnit XML: a suite, and a case for each requirement with its data as properties."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator

from batchspec.judging.outcomes.outcome import Outcome
from batchspec.judging.outcomes.verdict import ExitCode, Status
from batchspec.judging.report import Report, decides
from batchspec.showing.failures import parts
from batchspec.showing.words import rerun_command, verdict_words
from batchspec.showing.xml_text import element
from batchspec.version import __version__

SET_ASIDE = frozenset({Status.NOT_APPLICABLE, Status.UNTESTABLE, Status.WAIVED})
"""Statuses that JUnit shows as skipped, unless they decide the verdict."""


def text(report: Report) -> str:
    """The report as JUnit XML; a case fails where its requirement keeps the run from being conformant."""
    cases = [_case(outcome, report) for outcome in report.outcomes]
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
    return f"<?xml version='1.0' encoding='utf-8'?>\n{ET.tostring(root, encoding='unicode')}\n"


def _suite(report: Report) -> str:
    return f"batchspec.{report.target.kind}"


def _of_suite(report: Report) -> Iterator[tuple[str, str]]:
    yield "batchspec.verdict", str(report.verdict)
    yield "batchspec.exit-code", str(int(report.exit_code))
    yield "batchspec.contract", report.contract
    yield "batchspec.version", __version__
    yield "batchspec.level", report.gate.lower()
    yield "batchspec.target", f"{report.target.name} {report.target.version}".rstrip()


def _case(outcome: Outcome, report: Report) -> ET.Element:
    requirement, row = outcome.requirement, outcome.to_json()
    data = {key: row[key] for key in ("level", "status", "cause")}
    waivers = [f"{use.waiver.kind}: {use.waiver.reason}" for use in outcome.waivers]
    data |= {"waiver": "; ".join(waivers)}
    case = element(
        "testcase",
        _properties(
            (f"batchspec.{key}", value) for key, value in {"requirement": requirement.id, **data}.items()
        ),
        classname=f"batchspec.{requirement.area}",
        name=f"{requirement.id} {requirement.statement}",
    )
    case.extend(_result(outcome, report))
    return case


def _result(outcome: Outcome, report: Report) -> Iterator[ET.Element]:
    if outcome.status is Status.ERROR:
        yield element("error", outcome.cause, message=outcome.cause, type=str(outcome.status))
    elif decides(outcome.level, outcome.status, report.gate):
        lines = [line for part in parts(outcome.to_json(), rerun_command(report)) for line in part.lines]
        yield element("failure", "\n".join(lines), message=outcome.cause, type=str(outcome.status))
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
