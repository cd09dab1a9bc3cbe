"""`batchspec explain`: a requirement with its authority, its cases, its mutants and what each source claims of its field."""

from __future__ import annotations

from typing import Any

import click

from batchspec.cli.fields import show_field
from batchspec.cli.usage import WrongUsage
from batchspec.contract.evidence import Unknown, authority_title, cases, field, field_of, requirement
from batchspec.making.forms import derived_cases
from batchspec.mutants.client import MUTANTS as CLIENT_MUTANTS
from batchspec.mutants.gateway import MUTANTS as GATEWAY_MUTANTS
from batchspec.mutants.server import MUTANTS as SERVER_MUTANTS
from batchspec.showing.terminal import Terminal
from batchspec.system.inert.texts import json_text
from batchspec_contract.registry import GROUPS, Requirement


@click.command()
@click.argument("name", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(name: str, *, as_json: bool) -> None:
    """Print the requirement ID: its sentence, level, authority, check, cases and mutants, and its field's claims."""
    try:
        row = requirement(name.upper())
    except Unknown as error:
        raise WrongUsage(f"{error}; `batchspec schema report` and REQUIREMENTS.md list them") from None
    about = field_of(row)
    explanation = explained(row)
    if as_json:
        claims = {"field": field(about).to_json()} if about else {}
        click.echo(json_text({**explanation, **claims}, indent=2))
        return
    terminal = Terminal()
    for line in _lines(explanation):
        terminal.print(line)
    if about:
        terminal.print()
        show_field(field(about), terminal)


def explained(row: Requirement) -> dict[str, Any]:
    """A requirement with all that hangs on it, as JSON has it."""
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
    """The names of the mutants that a requirement must kill."""
    if row.role == "client":
        return [mutant.name for mutant in CLIENT_MUTANTS if row.id in mutant.kills]
    if row.role == "gateway":
        return [mutant.name for mutant in GATEWAY_MUTANTS if row.id in mutant.kills]
    return [mutant.name for mutant in SERVER_MUTANTS if row.id in mutant.kills]


def _lines(explanation: dict[str, Any]) -> list[str]:
    """The explanation for a terminal."""
    lines = [
        f"{explanation['id']} {explanation['level']} ({explanation['role']}, since {explanation['since']})",
        explanation["statement"],
    ]
    lines += [explanation["note"]] if explanation["note"] else []
    lines += [f"authority: {a['source']} ({a['title']}), {a['place']}" for a in explanation["authority"]]
    if explanation["excluded"]:
        return [*lines, f"cannot be tested: {explanation['excluded']}"]
    check = explanation["check"]
    kind = "schema" if "schema" in check else "rule"
    of = f" of {check['of']}" if "of" in check else ""
    lines.append(
        f"check: {kind} {check[kind]}{of}, given a {explanation['judges']}, expected {explanation['expected']}"
    )
    lines += [f"given: {name}, {about}" for name, about in explanation["groups"].items()]
    lines += [f"needs: {', '.join(explanation['needs'])}"] if explanation["needs"] else []
    lines += _cases(explanation)
    why = "; its invalid cases show that it works" if explanation["role"] == "client" else ""
    return [*lines, f"mutants: {', '.join(explanation['mutants']) or f'none{why}'}"]


def _cases(explanation: dict[str, Any]) -> list[str]:
    """The names of the cases: those in files first, then those derived from the fields and the ways to break it."""
    lines = []
    for kind, written in explanation["cases"].items():
        derived = explanation["derivedCases"][kind]
        lines += [f"{kind} cases: {', '.join(written) or 'none'}"] if written or not derived else []
        lines += [f"{kind} cases, derived: {', '.join(derived)}"] if derived else []
    return lines
