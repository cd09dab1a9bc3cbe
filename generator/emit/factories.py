"""`factories.py`: the ways into each state, from the lifecycle's own paths."""

from __future__ import annotations

from generator.contract import Contract
from generator.plans import plans
from generator.text import python_header, render

SOURCES = ("schema/lifecycle.yaml", "schema/batch.schema.json")


def emit(contract: Contract) -> dict[str, str]:
    """`factories.py`: one plan for each way into each state."""
    life = contract.lifecycle
    text = render(
        "factories.py.jinja",
        header=python_header(" and ".join(SOURCES), contract.digest(*SOURCES)),
        states=tuple(life["states"]),
        meanings={state: about["meaning"] for state, about in life["states"].items()},
        plans=plans(life),
        ends=tuple(state for state, about in life["states"].items() if about["terminal"]),
    )
    return {"batchspec_contract/factories.py": text}
