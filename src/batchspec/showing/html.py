"""The report as one HTML file that asks for nothing: no script, no font, no image from elsewhere."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from itertools import groupby

from batchspec.judging.causes.cause import Cause
from batchspec.judging.coverage import FORBIDDEN, in_one_line
from batchspec.judging.evidence.words import others_words, place_words
from batchspec.judging.outcomes.outcome import Outcome
from batchspec.judging.outcomes.verdict import Level, Status
from batchspec.judging.report import Report
from batchspec.showing.failures import Part, parts
from batchspec.showing.html_style import STYLE
from batchspec.showing.lifecycle_svg import KINDS, picture
from batchspec.showing.words import SECTIONS, ranges, rerun_command, target_words, untestable, verdict_reason
from batchspec.showing.xml_text import element
from batchspec.system.inert.markup import inert
from batchspec.version import __version__

OPEN = frozenset({Status.ERROR, Status.FAIL, Status.STALE_WAIVER})
"""Statuses whose details are open when the page is; the others open at a click."""
PROSE = frozenset({"where", "waiver", "authority"})
"""Parts that are sentences, not text to copy."""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def text(report: Report) -> str:
    """The page; equal reports give equal bytes."""
    page = element("html", _head(report), element("body", *_body(report)), lang="en")
    return f"<!DOCTYPE html>\n{inert(ET.tostring(page, encoding='unicode', method='html'))}\n"


def _head(report: Report) -> ET.Element:
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", f"batchspec: {report.verdict}: {report.target.name}"),
        element("style", STYLE),
    )


def _body(report: Report) -> Iterator[ET.Element]:
    yield element("header", *_banner(report), class_=f"banner {report.verdict}")
    told = [f"try first: {report.advice}"] if report.advice else []
    main = element("main", *(element("p", note, class_="note") for note in (*told, *report.notes)))
    main.append(_counts(report))
    main.extend(_causes(report))
    main.extend(_lifecycle(report))
    for status, title in SECTIONS:
        found = report.having(status)
        if found:
            main.append(_section(f"{title} ({len(found)})", (_detailed(o, report) for o in found)))
    main.extend(_untestable(report))
    main.append(_every_requirement(report))
    yield main
    yield element(
        "footer",
        f"batchspec {__version__} · contract {report.contract} · secrets were taken out when the run was recorded",
    )


def _banner(report: Report) -> Iterator[ET.Element]:
    reason = verdict_reason(report)
    yield element("p", "OpenAI Batch API · contract ", report.contract, class_="kicker")
    yield element("h1", str(report.verdict), *([element("small", f" {reason}")] if reason else []))
    yield element("p", target_words(report), f" · gated at {report.gate} · exit code {int(report.exit_code)}")


def _counts(report: Report) -> ET.Element:
    statuses = [status for status in Status if report.having(status)]
    head = element("tr", element("th"), *(element("th", _pill(status)) for status in statuses))
    rows = [
        element(
            "tr",
            element("th", level, scope="row"),
            *(element("td", str(report.counts()[level.lower()].get(status, ""))) for status in statuses),
        )
        for level in Level
        if report.counts()[level.lower()]
    ]
    return element("table", element("thead", head), element("tbody", *rows), class_="counts")


def _causes(report: Report) -> Iterator[ET.Element]:
    """The findings by their origin: the fault, what would mend it, and the requirements, which are told below."""
    causes = report.causes
    if causes:
        yield _section(f"Causes ({len(causes)})", (_cause(cause) for cause in causes))


def _cause(cause: Cause) -> ET.Element:
    times = f" · {cause.count:,} times" if cause.count > 1 else ""
    leaves = f" · {len(cause.starved)} could not be tested because of it" if cause.starved else ""
    where = place_words(cause.evidence.place) if cause.evidence else ""
    others = others_words(cause.places, more=cause.more_places)
    shown = [element("p", "at ", element("code", where), others)] if where else []
    return element(
        "div",
        element("p", _pill(cause.status), f" {cause.level} ", *_prose(cause.sentence), class_="sentence"),
        *shown,
        element("p", "mend: ", *_prose(cause.mend)),
        element("p", *_joined(ranges(list(cause.requirements or cause.starved))), f"{times}{leaves}"),
        class_="origin",
        id=f"cause-{cause.id}",
    )


def _pill(status: str) -> ET.Element:
    return element("span", status, class_=f"pill {status}")


def _section(title: str, content: Iterator[ET.Element]) -> ET.Element:
    return element("section", element("h2", title), *content)


def _detailed(outcome: Outcome, report: Report) -> ET.Element:
    shown = list(parts(outcome.to_json(), rerun_command(report)))
    causes = (element("p", part.text, class_="cause") for part in shown if not part.label)
    facts = element("dl", *(child for part in shown if part.label for child in _fact(part)))
    details = element("details", _title(outcome), *causes, facts, id=outcome.requirement.id)
    if outcome.status in OPEN:
        details.set("open", "open")
    return details


def _title(outcome: Outcome) -> ET.Element:
    requirement = outcome.requirement
    return element(
        "summary",
        _pill(outcome.status),
        " ",
        element("code", requirement.id),
        f" {requirement.level} ",
        element("span", *_prose(requirement.statement), class_="statement"),
    )


def _prose(sentence: str) -> Iterator[ET.Element | str]:
    """A sentence in which the pieces between backticks are code."""
    for index, piece in enumerate(sentence.split("`")):
        yield element("code", piece) if index % 2 else piece


def _fact(part: Part) -> Iterator[ET.Element]:
    yield element("dt", part.label)
    plain = part.label in PROSE
    yield element("dd", *_prose(part.text)) if plain else element("dd", element("pre", part.text))


def _untestable(report: Report) -> Iterator[ET.Element]:
    groups = list(untestable(report))
    if groups:
        count = sum(len(ids) for _, ids, _ in groups)
        rows = (element("p", cause, ": ", *(_joined(ranges))) for cause, _, ranges in groups)
        yield _section(f"Untestable ({count})", rows)


def _joined(ids: list[str]) -> Iterator[ET.Element | str]:
    for index, each in enumerate(ids):
        if index:
            yield ", "
        yield element("code", each)


def _lifecycle(report: Report) -> Iterator[ET.Element]:
    coverage = report.coverage
    words = in_one_line(coverage.to_json(), report.target.kind).removeprefix("lifecycle: ")
    if not words:
        return
    objects = report.target.kind == "files" and not report.traffic.recorded + report.traffic.planned
    drawn = {
        "seen": coverage.legal,
        "unseen": not objects and len(coverage.legal) < len(coverage.to_json()["edges"]),
        "skipped": coverage.skipped,
        "odd": coverage.odd,
        "forbidden": coverage.forbidden,
    }
    legend = [
        element("li", element("span", class_=f"key {kind}"), f" {KINDS[kind]}")
        for kind in KINDS
        if drawn[kind]
    ]
    if objects:
        legend = [element("li", "objects by themselves show statuses; how they change takes a trace")]
    elif coverage.probed and not coverage.forbidden:
        legend.append(element("li", f"none of the {len(FORBIDDEN)} forbidden edges was taken"))
    figure = element("figure", picture(coverage), element("ul", *legend, class_="legend"))
    yield element("section", element("h2", "Lifecycle"), element("p", words), figure)


def _every_requirement(report: Report) -> ET.Element:
    """The table of all requirements, area by area."""
    bodies = [
        element("tbody", *(_row(outcome) for outcome in outcomes))
        for _, outcomes in groupby(report.outcomes, key=lambda outcome: outcome.requirement.area)
    ]
    head = element(
        "tr", *(element("th", name) for name in ("requirement", "level", "status", "what it says"))
    )
    table = element("table", element("thead", head), *bodies, class_="every")
    return _section(f"Every requirement ({len(report.outcomes)})", iter([table]))


def _row(outcome: Outcome) -> ET.Element:
    requirement = outcome.requirement
    sentence: list[ET.Element | str] = [*_prose(requirement.statement)]
    if outcome.cause:
        sentence.append(element("div", outcome.cause, class_="cause"))
    return element(
        "tr",
        element("td", element("code", requirement.id)),
        element("td", requirement.level),
        element("td", _pill(outcome.status)),
        element("td", *sentence),
    )
