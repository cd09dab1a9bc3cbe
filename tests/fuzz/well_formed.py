"""What every rendering of a report has to be, whatever stands in it: well-formed, and of our own structure alone."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from io import StringIO
from itertools import pairwise, takewhile
from typing import Any

from markdown_it import MarkdownIt
from support.obeyed import forbidden, mentions, obeyed

from batchspec.judging.evidence.schema_rows import fast_checker, reference_checker
from batchspec.judging.outcomes.verdict import Status
from batchspec.judging.report import Report
from batchspec.reading.strict_json import load
from batchspec.showing import badge, console, html, json_file, junit, summary
from batchspec.showing.terminal import Terminal
from fuzz.fuzzer import Wrong

STYLING = re.compile(r"\x1b\[[0-9;]*m")
"""The escape sequences that the kit itself writes: colours."""
WIDTHS = (20, 40, 80, 200)
"""Columns of a terminal. Where it is narrow, what stood in the middle of a text begins a line."""
VOID = frozenset({"meta", "path", "rect"})
PAGE_TAGS = frozenset(
    [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "header",
        "main",
        "footer",
        "section",
        "p",
        "h1",
        "h2",
        "small",
        "span",
        "ul",
        "li",
        "figure",
        "svg",
        "defs",
        "marker",
        "path",
        "rect",
        "text",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "details",
        "summary",
        "dl",
        "dt",
        "dd",
        "pre",
        "code",
        "div",
    ]
)
PAGE_ATTRIBUTES = frozenset(
    [
        "lang",
        "charset",
        "http-equiv",
        "content",
        "name",
        "class",
        "id",
        "open",
        "scope",
        "role",
        "d",
        "x",
        "y",
        "rx",
        "width",
        "height",
        "viewbox",
        "refx",
        "refy",
        "markerwidth",
        "markerheight",
        "markerunits",
        "orient",
        "marker-end",
    ]
)
SUMMARY_TAGS = frozenset({"details", "summary", "b", "pre", "code"})
SUMMARY_HEADINGS = re.compile(
    r"(Causes|Failed|Stale waivers|Warnings|Waived|Untestable|The kit itself failed) \(\d+\)|Lifecycle|\S+ batchspec: .*"
)


def check(report: Report) -> None:
    """Raise `Wrong` where the report's JSON or one of its renderings is wrong."""
    _check_json(report)
    _check_junit(report)
    check_page(html.text(report))
    _check_summary(report)
    _check_badge(report)
    for verbose in (False, True):
        _check_terminal(report, verbose=verbose)


@cache
def _report_checker() -> Any:
    """The published schema of reports, by the quick engine where it is installed."""
    return fast_checker("report", "") or reference_checker("report", "")


def _check_json(report: Report) -> None:
    text = json_file.text(report)
    _encode("json", text)
    _check_inert("json", text)
    value = load(text)
    if not _report_checker().is_valid(value):
        raise Wrong("json: not as its schema", str(next(reference_checker("report", "").iter_errors(value))))
    if value["verdict"] != report.verdict:
        raise Wrong("json: another verdict", value["verdict"])


def _check_junit(report: Report) -> None:
    text = junit.text(report)
    _encode("junit", text)
    _check_inert("junit", text)
    try:
        root = ET.fromstring(text.encode())
    except ET.ParseError as error:
        raise Wrong("junit: no XML", str(error)) from None
    (suite,) = root
    if len(list(suite.iter("testcase"))) != int(suite.get("tests", "")):
        raise Wrong("junit: another number of cases", text)
    if {one.tag for one in root.iter()} - {
        "testsuites", "testsuite", "properties", "property", "testcase", "failure", "error", "skipped",
    }:  # fmt: skip
        raise Wrong("junit: a foreign element", text)


class _Tags(HTMLParser):
    """Reads HTML and raises `Wrong` at a tag or attribute that is not one of the given, or that closes another."""

    def __init__(self, kind: str, tags: frozenset[str], attributes: frozenset[str]) -> None:
        super().__init__()
        self.kind, self.tags, self.attributes = kind, tags, attributes
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        foreign = {name for name, _ in attrs} - self.attributes
        if tag not in self.tags or foreign:
            raise Wrong(f"{self.kind}: a foreign tag", self.get_starttag_text() or tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            raise Wrong(f"{self.kind}: tags that cross", tag)

    def handle_comment(self, data: str) -> None:
        raise Wrong(f"{self.kind}: a comment", data)

    def check(self, text: str) -> None:
        self.feed(text)
        self.close()
        if self.open:
            raise Wrong(f"{self.kind}: tags left open", str(self.open))


def check_page(text: str) -> None:
    _encode("html", text)
    _check_inert("html", text)
    _Tags("html", PAGE_TAGS, PAGE_ATTRIBUTES).check(text)
    if text.count("<style>") != 1:
        raise Wrong("html: another style", text)


def _check_summary(report: Report) -> None:
    text = summary.text(report)
    _encode("markdown", text)
    _check_inert("markdown", text)
    if found := mentions(text):
        raise Wrong("markdown: a mention or a link", f"{found} in {text[:600]!r}")
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    headings = [after.content for token, after in pairwise(tokens) if token.type == "heading_open"]
    if odd := [heading for heading in headings if not SUMMARY_HEADINGS.fullmatch(heading)]:
        raise Wrong("markdown: a foreign heading", str(odd))
    inner = [child for token in tokens for child in token.children or ()]
    kinds = {token.type for token in (*tokens, *inner)}
    if foreign := kinds & {
        "link_open",
        "image",
        "fence",
        "code_block",
        "hr",
        "ordered_list_open",
    }:
        raise Wrong("markdown: foreign markup", f"{foreign} in {text}")
    if sum(token.type == "table_open" for token in tokens) != bool(report.outcomes):
        raise Wrong("markdown: another table", text)
    if len({row.count("|") for row in _table_of(text)}) > 1:
        raise Wrong("markdown: a table that lost its columns", text)
    tags = "".join(
        token.content for token in (*tokens, *inner) if token.type in {"html_block", "html_inline"}
    )
    _Tags("markdown", SUMMARY_TAGS, frozenset()).check(tags)


def _table_of(text: str) -> Iterator[str]:
    """The lines of the table of counts, the only table there is."""
    lines = text.split("\n")
    start = next((number for number, line in enumerate(lines) if line.startswith("| | ")), len(lines))
    yield from takewhile(lambda line: line.startswith("|"), lines[start:])


def _check_badge(report: Report) -> None:
    text = badge.text(report)
    _encode("badge", text)
    value = load(text)
    if value["message"] != badge.message(report) or value["isError"] != bool(report.having(Status.ERROR)):
        raise Wrong("badge: another message", text)


def _check_terminal(report: Report, *, verbose: bool) -> None:
    # What `--verbose` adds is not wrapped. Half of the widths have colours.
    for colours, width in enumerate((100,) if verbose else WIDTHS):
        out = StringIO()
        form = {"force_terminal": colours % 2 == 0, "width": width, "legacy_windows": False}
        console.show(report, Terminal(file=out, **form), verbose=verbose)
        text = STYLING.sub("", out.getvalue())
        _check_inert("terminal", text)
        _check_verdict(text, report)


def _check_verdict(text: str, report: Report) -> None:
    verdicts = [line for line in text.split("\n") if line.startswith("verdict: ")]
    if len(verdicts) != 1 or not verdicts[0].startswith(f"verdict: {report.verdict}"):
        raise Wrong("terminal: another verdict", f"{verdicts} in {text[-700:]!r}")


def _check_inert(kind: str, text: str) -> None:
    """Raise `Wrong` where a terminal or a CI system obeys something in the text."""
    if found := forbidden(text):
        raise Wrong(f"{kind}: a character that is obeyed or not seen", f"{found} in {text[:300]!r}")
    if lines := obeyed(text):
        raise Wrong(f"{kind}: a line that a CI system obeys", repr(lines))


def _encode(kind: str, text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Wrong(f"{kind}: no UTF-8", str(error)) from None
