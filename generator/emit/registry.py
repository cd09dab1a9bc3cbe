"""The requirements as Python values, and the contract's revision and digest."""

from __future__ import annotations

from typing import Any

from generator.contract import SEEN, Contract
from generator.text import literal, python_header, render


def emit(contract: Contract) -> dict[str, str]:
    """`registry.py` and the package's `__init__.py`."""
    header = python_header(" and ".join(contract.row_sources), contract.digest(*contract.row_sources))
    rows = [_row(row) for row in contract.requirements]
    cases = {row["id"]: found for row in contract.requirements if (found := contract.case_conditions(row))}
    whole = contract.digest("schema/")
    return {
        "batchspec_contract/__init__.py": render(
            "package.py.jinja",
            header=python_header("schema/", whole),
            revision=contract.revision,
            digest=whole,
        ),
        "batchspec_contract/py.typed": "",
        "batchspec_contract/registry.py": render(
            "registry.py.jinja",
            header=header,
            rows=rows,
            cases=cases,
            groups=contract.groups,
            judged=[literal(kind) for kind in judged(contract)],
        ),
    }


def judged(contract: Contract) -> list[str]:
    """Everything that a requirement may judge: an object of the contract, or what is seen of several."""
    text, *others = SEEN
    return [text, *contract.objects, *others]


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "area": row["area"],
        "level": row["level"],
        "role": row["role"],
        "statement": row["statement"],
        "authority": tuple((a["source"], a["place"]) for a in row["authority"]),
        "check": _check(row.get("check")),
        "judges": row.get("judges"),
        "expected": row["expected"],
        "needs": tuple(row.get("needs", ())),
        "since": row["since"],
        "excluded": row.get("excluded"),
        "note": row.get("note", ""),
    }


def _check(check: dict[str, str] | None) -> tuple[str, ...] | None:
    """The arguments of the registry's `Check`."""
    if check is None:
        return None
    kind = "schema" if "schema" in check else "rule"
    return (kind, check[kind], check["of"]) if "of" in check else (kind, check[kind])
