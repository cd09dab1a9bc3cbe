"""Batches that hypothesis-jsonschema makes of a whole schema, timed; it works with a hypothesis before 6.170.10."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis_jsonschema import from_schema

SHOWN = 100
COUNT = 100


def main(path: str) -> None:
    made: list[Any] = []
    batches = from_schema(json.loads(Path(path).read_text("utf-8")))

    @settings(max_examples=COUNT, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(batches)
    def collect(batch: Any) -> None:
        made.append(batch)

    began = time.process_time()
    collect()
    print(json.dumps({"seconds": time.process_time() - began, "objects": len(made)}))
    for batch in made[:SHOWN]:
        print(json.dumps(batch))


if __name__ == "__main__":
    main(sys.argv[1])
