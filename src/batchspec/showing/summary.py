"""The report as Markdown for the summary page of a CI job."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.coverage import in_one_line
from batchspec.judging.outcomes.outcome import Outcome
from batchspec.judging.outcomes.verdict import Level, Status, Verdict
from batchspec.judging.report import Report
from batchspec.showing.failures import Part, parts
from batchspec.showing.words import SECTIONS, ranges, rerun_command, target_words, untestable, verdict_words
from batchspec.system.inert.characters import shown
from batchspec.system.inert.markdown import preformatted, prose

MARKS = {
    Verdict.CONFORMANT: "✅",
    Verdict.WITH_WAIVERS: "☑️",
    Verdict.NON_CONFORMANT: "❌",
    Verdict.INCOMPLETE: "⚠️",
}
DETAILED = 60
"""Requirements shown with all their parts; the others are a line each. GitHub refuses a page above a megabyte."""
LONGEST = 2_000
"""Characters of one part: some screens of JSON. The report as JSON has all of it."""


def text(report: Report) -> str:
    """The page: the verdict, the counts, the requirements to mend, and those that could not be tested."""
    return "\n".join(map(shown, _lines(report))) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield f"## {MARKS[report.verdict]} batchspec: {prose(verdict_words(report))}"
    yield ""
    yield f"{prose(target_words(report))} · contract {report.contract} · gated at {report.gate}"
    yield from (f"\n> {prose(note)}" for note in report.notes)
    yield ""
    yield from _counts(report)
    yield from _causes(report)
    left = DETAILED  # requirements that may still be shown in detail
    for status, title in SECTIONS:
        found = report.having(status)
        if found:
            yield from _section(f"{title} ({len(found)})", found, report, left)
            left = max(0, left - len(found))
    yield from _untestable(report)
    coverage = in_one_line(report.coverage.to_json(), report.target.kind)
    if coverage:
        yield f"\n### Lifecycle\n\n{prose(coverage.removeprefix('lifecycle: '))}"


def _causes(report: Report) -> Iterator[str]:
    """The findings by their origin, a line each."""
    causes = report.causes
    if causes:
        yield f"\n### Causes ({len(causes)})\n"
    for cause in causes:
        ids = ", ".join(ranges(list(cause.requirements or cause.starved)))
        fault, mend = prose(cause.sentence[:LONGEST_SENTENCE]), prose(cause.mend[:LONGEST_SENTENCE])
        yield f"- <b>{cause.status} {cause.level}</b> {fault}; mend: {mend} ({ids})"


LONGEST_SENTENCE = 300
"""Characters of a sentence."""


def _counts(report: Report) -> Iterator[str]:
    statuses = [status for status in Status if report.having(status)]
    if not statuses:
        return
    yield f"| | {' | '.join(statuses)} |"
    yield f"|---|{'---:|' * len(statuses)}"
    for level in Level:
        counts = report.counts()[level.lower()]
        if counts:
            yield f"| **{level}** | {' | '.join(str(counts.get(status, '')) for status in statuses)} |"


def _section(title: str, outcomes: list[Outcome], report: Report, left: int) -> Iterator[str]:
    yield f"\n### {title}\n"
    for outcome in outcomes[:left]:
        yield from _detailed(outcome, report)
    for outcome in outcomes[left:]:
        yield f"- {_title(outcome)}"


def _detailed(outcome: Outcome, report: Report) -> Iterator[str]:
    yield f"<details><summary>{_title(outcome, html=True)}</summary>"
    yield ""
    for part in parts(outcome.to_json(), rerun_command(report)):
        yield from _part(part)
    yield "</details>"


def _title(outcome: Outcome, *, html: bool = False) -> str:
    requirement = outcome.requirement
    return f"<b>{requirement.id} {requirement.level}</b> {prose(requirement.statement, html=html)}"


def _part(part: Part) -> Iterator[str]:
    """A part as preformatted text, in which nothing is markup."""
    cut = part.text if len(part.text) <= LONGEST else f"{part.text[:LONGEST]}… (cut)"
    if part.label:
        yield f"<b>{part.label}</b>"
    yield preformatted(cut)


def _untestable(report: Report) -> Iterator[str]:
    groups = list(untestable(report))
    if groups:
        yield f"\n### Untestable ({sum(len(ids) for _, ids, _ in groups)})\n"
    for cause, _, ids in groups:
        yield f"- {prose(cause)}: {', '.join(ids)}"
