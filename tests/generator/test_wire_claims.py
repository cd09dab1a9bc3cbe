"""The numbers of the wire: computed from recorded objects, by a script anyone can run again."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from batchspec.claims.states import STATES
from generator import wire
from generator.contract import ROOT

if TYPE_CHECKING:
    from pathlib import Path

RECORDED = ROOT.parent / "shared/groundtruth/openai_recorded.jsonl.gz"
WIRE = ROOT / "schema/sources/openai-wire.yaml"
SMALL: list[dict[str, Any]] = [
    {
        "id": "a",
        "status": "failed",
        "errors": {"data": [{"code": "x", "line": None}, {"code": "y"}]},
        "metadata": None,
    },
    {"id": "b", "status": "completed", "errors": None, "metadata": {"mine": "1"}, "model": "m"},
    {"id": "c", "status": "completed", "errors": None, "metadata": {}},
]


def test_states_types_and_counts_of_each_field() -> None:
    assert wire.claims(SMALL) == {
        "recorded": {"objects": 3, "statuses": {"completed": 2, "failed": 1}},
        "fields": {
            "id": {"states": ["value"], "type": "string", "counts": {"value": {"completed": 2, "failed": 1}}},
            "status": {
                "states": ["value"],
                "type": "string",
                "counts": {"value": {"completed": 2, "failed": 1}},
            },
            "errors": {
                "states": ["null", "value"],
                "type": "object",
                "counts": {"null": {"completed": 2}, "value": {"failed": 1}},
            },
            "errors.data": {
                "states": ["value"],
                "type": "array",
                "items": "object",
                "counts": {"value": {"failed": 1}},
            },
            "errors.data[].code": {"states": ["value"], "type": "string", "counts": {"value": {"failed": 2}}},
            "errors.data[].line": {
                "states": ["absent", "null"],
                "counts": {"absent": {"failed": 1}, "null": {"failed": 1}},
            },
            "metadata": {
                "states": ["null", "value"],
                "type": "map",
                "items": "string",
                "counts": {"null": {"failed": 1}, "value": {"completed": 2}},
            },
            "model": {
                "states": ["absent", "value"],
                "type": "string",
                "counts": {"absent": {"completed": 1, "failed": 1}, "value": {"completed": 1}},
            },
        },
    }


def test_order_of_objects_changes_no_number() -> None:
    there, back = wire.claims(SMALL), wire.claims(SMALL[::-1])
    assert there["recorded"] == back["recorded"]
    assert there["fields"] == back["fields"]


def test_text_is_yaml_of_the_same_claims() -> None:
    found = wire.claims(SMALL)
    assert yaml.safe_load(wire.text(found)) == found


@pytest.mark.parametrize("name", ["batches.jsonl", "batches.jsonl.gz"])
def test_the_command_prints_what_the_file_comes_to(name: str, tmp_path: Path) -> None:
    lines = "".join(json.dumps(batch) + "\n" for batch in SMALL)
    path = tmp_path / name
    path.write_bytes(gzip.compress(lines.encode()) if name.endswith(".gz") else lines.encode())
    ran = subprocess.run(
        [sys.executable, "-m", "generator.wire", str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == wire.text(wire.claims(SMALL))


def test_the_command_without_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert wire.main([]) == 2
    assert capsys.readouterr().err == "usage: python -m generator.wire RECORDED.jsonl.gz\n"


def test_the_numbers_of_the_wire_add_up() -> None:
    source = yaml.safe_load(WIRE.read_text(encoding="utf-8"))
    statuses = source["recorded"]["statuses"]
    assert sum(statuses.values()) == source["recorded"]["objects"]
    for field, claim in source["fields"].items():
        assert sorted(claim["counts"], key=STATES.index) == claim["states"]
        if "." not in field:
            for status, objects in statuses.items():
                assert sum(counts.get(status, 0) for counts in claim["counts"].values()) == objects, field


@pytest.mark.skipif(not RECORDED.exists(), reason=f"the recorded objects are not at {RECORDED}")
def test_wire_claims_are_what_the_recorded_objects_come_to() -> None:
    computed = wire.text(wire.claims(wire.read(RECORDED)))
    of_batches, found, _others = WIRE.read_text(encoding="utf-8").partition("\nobjects:\n")
    assert found  # the other objects were recorded by hand
    assert f"{of_batches}\n".endswith(f"distinct objects.\n{computed}")
