"""REQUIREMENTS.md: every row of the contract, for people."""

from __future__ import annotations

from generator.contract import Contract
from generator.text import made_by, render


def emit(contract: Contract) -> dict[str, str]:
    """`docs/REQUIREMENTS.md`."""
    rows = contract.requirements
    levels = {
        role: {
            level: sum(row["role"] == role and row["level"] == level for row in rows)
            for level in ("MUST", "SHOULD", "MAY")
        }
        for role in ("server", "client", "gateway")
    }
    text = render(
        "REQUIREMENTS.md.jinja",
        made_by=made_by(" and ".join(contract.row_sources), contract.digest(*contract.row_sources)),
        revision=contract.revision,
        areas=contract.areas,
        levels=levels,
    )
    return {"docs/REQUIREMENTS.md": text}
