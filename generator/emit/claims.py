"""What every source claims and every ruling settles, as data that ships: for `fields`, `explain` and `drift`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from generator.claims import read_sources, reader_claims
from generator.emit.fields import settlements
from generator.reconcile import dissents
from generator.rulings import read_rulings

if TYPE_CHECKING:
    from generator.load import Contract


def emit(contract: Contract) -> dict[str, str]:
    """`batchspec_contract/claims.json`: `sources`, `authorities` and `rulings` as written, `reader` states, `settled` by field."""
    reader = reader_claims(contract.schemas["batch"])
    found = dissents(read_sources(contract.sources).values(), reader)
    settled: dict[str, dict[str, list[str]]] = {}
    for (field, source), rulings in sorted(settlements(read_rulings(contract.decisions), found).items()):
        settled.setdefault(field, {})[source] = sorted(set(rulings))
    data = {
        "sources": contract.sources,
        "authorities": contract.authorities,
        "rulings": contract.decisions,
        "reader": {field: sorted(claim.states) for field, claim in reader.items()},
        "settled": settled,
    }
    text = json.dumps(data, ensure_ascii=False, indent=1)
    return {"batchspec_contract/claims.json": text + "\n"}
