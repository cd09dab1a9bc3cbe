"""`cases.json`: the cases that show each requirement, by the names of their files, and whether more are derived."""

from __future__ import annotations

import json
from pathlib import Path

from generator.contract import ROOT, Contract

FOLDER = ROOT / "tests" / "cases"


def emit(contract: Contract) -> dict[str, str]:
    """`batchspec_contract/cases.json`: requirement to `valid` and `invalid`, each a list of what its cases show.

    `derived` says whether it has further cases of both, which are made from the fields of its object.
    """
    derived = {row["id"] for spec in contract.objects.values() for row in spec.rows}
    index = {
        row["id"]: {
            **{kind: shown(FOLDER / kind / row["id"]) for kind in ("valid", "invalid")},
            "derived": row["id"] in derived,
        }
        for row in contract.requirements
    }
    return {"batchspec_contract/cases.json": json.dumps(index, indent=1) + "\n"}


def shown(folder: Path) -> list[str]:
    """The names of the cases of a folder, less endings; each says what its case shows."""
    return sorted({path.name.partition(".")[0] for path in folder.glob("*")}) if folder.is_dir() else []
