"""Objects that polyfactory makes of the contract's models, timed: `msgspec` or `dataclass`."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

SHOWN = 300


def makers(kind: str) -> tuple[Any, Any]:
    """A factory of that kind of model, and what writes one back."""
    if kind == "msgspec":
        import msgspec  # noqa: PLC0415
        from polyfactory.factories.msgspec_factory import MsgspecFactory  # noqa: PLC0415

        from batchspec_contract.models.msgspec_struct import Batch as Struct  # noqa: PLC0415

        return MsgspecFactory.create_factory(Struct), msgspec.to_builtins
    from dataclasses import asdict  # noqa: PLC0415

    from polyfactory.factories import DataclassFactory  # noqa: PLC0415

    from batchspec_contract.models.dataclass import Batch  # noqa: PLC0415

    return DataclassFactory.create_factory(Batch), asdict


def main(kind: str) -> None:
    factory, written = makers(kind)
    factory.seed_random(1)
    factory.build()
    made, seconds = [], []
    for _ in range(7):
        began = time.process_time()
        made += [factory.build() for _ in range(SHOWN)]
        seconds.append(time.process_time() - began)
    print(json.dumps({"seconds": min(seconds), "objects": SHOWN}))
    for batch in made[:SHOWN]:
        print(json.dumps(written(batch)))


if __name__ == "__main__":
    main(sys.argv[1])
