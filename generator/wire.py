"""The claims of recorded batch objects on each field: `python -m generator.wire RECORDED.jsonl.gz`.

The objects stay where they are; what is printed is what `schema/sources/openai-wire.yaml` holds
under `recorded` and `fields`.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from batchspec.claims.claim import written
from batchspec.claims.recorded import Batch, claim_of, meetings, paths
from batchspec.claims.states import STATES


def read(path: Path) -> Iterator[Batch]:
    """The objects of a JSON Lines file, gzipped or not."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def claims(batches: Iterable[Batch]) -> dict[str, Any]:
    """The `recorded` and `fields` of a wire source, computed from the objects alone."""
    every = list(batches)
    statuses = Counter(batch["status"] for batch in every)
    return {
        "recorded": {"objects": len(every), "statuses": dict(sorted(statuses.items()))},
        "fields": {field: _claim(every, field) for field in paths(every)},
    }


def text(found: Mapping[str, Any]) -> str:
    """`claims` as YAML, a line for each fact."""
    recorded = found["recorded"]
    lines = [
        "recorded:",
        f"  objects: {recorded['objects']}",
        f"  statuses: {_flow(recorded['statuses'])}",
        "fields:",
    ]
    for field, claim in found["fields"].items():
        lines.append(f"  {_flow(field)}:")
        lines += [f"    {key}: {_flow(value)}" for key, value in claim.items() if key != "counts"]
        lines.append("    counts:")
        lines += [f"      {_flow(state)}: {_flow(counts)}" for state, counts in claim["counts"].items()]
    return "\n".join(lines) + "\n"


def _claim(batches: Iterable[Batch], field: str) -> dict[str, Any]:
    """The claim of the batches on the field, and how often each state was seen by the status of the batch."""
    every = list(batches)
    tally = Counter((state, batch["status"]) for batch in every for state, _ in meetings(batch, field))
    counts = {
        state: {status: n for (was, status), n in sorted(tally.items()) if was == state} for state in STATES
    }
    return {
        **written(claim_of(every, field)),
        "counts": {state: by_status for state, by_status in counts.items() if by_status},
    }


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow(key)}: {_flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return json.dumps(value) if value == "null" or "[" in str(value) else str(value)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m generator.wire RECORDED.jsonl.gz\n")
        return 2
    sys.stdout.write(text(claims(read(Path(arguments[0])))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
