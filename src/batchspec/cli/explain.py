"""`batchspec explain`: everything there is to say of a requirement."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from batchspec.cli.usage import WrongUsage

if TYPE_CHECKING:
    from batchspec_contract.registry import Requirement


@click.command()
@click.argument("name", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(name: str, *, as_json: bool) -> None:
    """Print the requirement ID: its sentence, level, authority, check, cases and mutants, and its field's claims."""
    from rich.console import Console  # noqa: PLC0415

    from batchspec.cli.fields import show_field  # noqa: PLC0415
    from batchspec.contract.evidence import Unknown, field, field_of, requirement  # noqa: PLC0415

    try:
        row = requirement(name.upper())
    except Unknown as error:
        raise WrongUsage(f"{error}; `batchspec schema report` and REQUIREMENTS.md list them") from None
    about = field_of(row)
    told = explained(row)
    if as_json:
        claims = {"field": field(about).to_json()} if about else {}
        click.echo(json.dumps({**told, **claims}, indent=2, ensure_ascii=False))
        return
    console = Console()
    for line in _lines(told):
        console.print(line, highlight=False, markup=False)
    if about:
        console.print()
        show_field(field(about), console)


def explained(row: Requirement) -> dict[str, Any]:
    """A requirement with all that hangs on it, as JSON has it."""
    from batchspec.contract.evidence import authority_title, cases  # noqa: PLC0415
    from batchspec.making.forms import derived_cases  # noqa: PLC0415
    from batchspec_contract.registry import GROUPS  # noqa: PLC0415

    check = (
        {row.check.kind: row.check.target, **({"of": row.check.of} if row.check.of else {})}
        if row.check
        else None
    )
    return {
        "id": row.id,
        "level": row.level,
        "role": row.role,
        "statement": row.statement,
        "note": row.note,
        "authority": [
            {"source": s, "title": authority_title(s), "place": place} for s, place in row.authority
        ],
        "check": check,
        "excluded": row.excluded,
        "groups": {name: GROUPS[name].about for name in row.cases.groups} if row.cases else {},
        "judges": row.judges,
        "expected": row.expected,
        "needs": list(row.needs),
        "since": row.since,
        "cases": cases(row.id),
        "derivedCases": derived_cases(row.id),
        "mutants": mutants_of(row),
    }


def mutants_of(row: Requirement) -> list[str]:
    """The mutants that must be killed by a requirement."""
    if row.role == "client":
        from batchspec.mutants.client import MUTANTS as CLIENT  # noqa: PLC0415

        return [mutant.name for mutant in CLIENT if row.id in mutant.kills]
    from batchspec.mutants.server import MUTANTS as SERVER  # noqa: PLC0415

    return [mutant.name for mutant in SERVER if row.id in mutant.kills]


def _lines(told: dict[str, Any]) -> list[str]:
    lines = [f"{told['id']} {told['level']} ({told['role']}, since {told['since']})", told["statement"]]
    lines += [told["note"]] if told["note"] else []
    lines += [f"authority: {a['source']} ({a['title']}), {a['place']}" for a in told["authority"]]
    if told["excluded"]:
        return [*lines, f"cannot be tested: {told['excluded']}"]
    check = told["check"]
    kind = "schema" if "schema" in check else "rule"
    of = f" of {check['of']}" if "of" in check else ""
    lines.append(f"check: {kind} {check[kind]}{of}, given a {told['judges']}, expected {told['expected']}")
    lines += [f"given: {name}, {about}" for name, about in told["groups"].items()]
    lines += [f"needs: {', '.join(told['needs'])}"] if told["needs"] else []
    lines += _cases(told)
    return [*lines, f"mutants: {', '.join(told['mutants']) or 'none'}"]


def _cases(told: dict[str, Any]) -> list[str]:
    """What the cases show: those in files first, then those that are made from the fields and the ways to break it."""
    lines = []
    for kind, written in told["cases"].items():
        derived = told["derivedCases"][kind]
        lines += [f"{kind} cases: {', '.join(written) or 'none'}"] if written or not derived else []
        lines += [f"{kind} cases, derived: {', '.join(derived)}"] if derived else []
    return lines
