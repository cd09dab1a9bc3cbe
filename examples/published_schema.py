"""Hold recorded batch objects against the Batch schema of an OpenAPI file, and against batchspec.

python examples/published_schema.py openapi.yaml[.gz] recorded.jsonl[.gz]
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from batchspec import check


def read(path: str) -> str:
    """The text of a file, unzipped where it is zipped."""
    raw = Path(path).read_bytes()
    return (gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw).decode()


def main(openapi: str, recorded: str) -> int:
    """Print how many of the objects each of the two accepts."""
    document: dict[str, Any] = yaml.load(read(openapi), Loader=yaml.CSafeLoader)
    published = Draft202012Validator(
        {"$ref": "#/components/schemas/Batch", "components": document["components"]}
    )
    objects = [json.loads(line) for line in read(recorded).splitlines() if line.strip()]
    valid = sum(published.is_valid(batch) for batch in objects)
    conformant = sum(check(batch).ok for batch in objects)
    print(f"{valid} of {len(objects)} objects are valid against the published Batch schema")
    print(f"{conformant} of {len(objects)} are conformant at MUST by batchspec")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(str(__doc__).strip().splitlines()[-1].strip())
    sys.exit(main(*sys.argv[1:]))
