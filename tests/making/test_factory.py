"""Batches and histories of the factory: each obeys every requirement, and a seed makes the same bytes everywhere."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pytest
from goldens import digest, golden
from support.faults import causes
from support.paths import ROOT
from support.pythons import pythons

from batchspec import BatchFactory
from batchspec.making.batches.legal import KEYS
from batchspec_contract import factories
from batchspec_contract.factories import BY_PATH, ENDS, PLANS, STATES
from batchspec_contract.lifecycle import EDGES, PATHS

UNSETS = ("null", "absent")


@pytest.mark.parametrize("status", STATES)
@pytest.mark.parametrize("unset", UNSETS)
def test_every_state_obeys_every_requirement(status, unset):
    batches = BatchFactory(1, unset=unset).many(150, status)
    found = causes(*batches)
    # That every key is there, be it null, is what the rows NUL ask; with unset="absent" they are broken on purpose.
    assert {row: cause for row, cause in found.items() if unset == "null" or "-NUL-" not in row} == {}
    assert {batch["status"] for batch in batches} == {status}


@pytest.mark.slow
@pytest.mark.parametrize("status", STATES)
def test_a_hundred_thousand_of_each_state_obey_every_requirement(status):
    stream = BatchFactory(1_000 + STATES.index(status)).stream(status)
    for _ in range(100):
        assert causes(*(next(stream) for _ in range(1_000))) == {}


def test_all_keys_are_there_in_the_order_of_the_wire():
    for status in STATES:
        assert tuple(BatchFactory(3).build(status)) == KEYS


def test_absent_leaves_out_exactly_what_is_null():
    for null, absent in zip(
        BatchFactory(3).many(200), BatchFactory(3, unset="absent").many(200), strict=True
    ):
        assert {key: value for key, value in null.items() if value is not None} == absent


def test_there_is_a_method_for_each_state():
    for status in STATES:
        assert getattr(BatchFactory(2), status)() == BatchFactory(2).build(status)


def test_every_path_is_planned_and_drawn():
    assert set(PATHS) <= set(BY_PATH)
    for status, plans in PLANS.items():
        stamps = {tuple(stamp for stamp, _, _ in plan.steps) for plan in plans}
        drawn = BatchFactory(5).many(100, status)
        timed = {stamp for plan in plans for stamp, _, _ in plan.steps}
        assert {
            tuple(sorted((key for key in timed if batch[key]), key=batch.get)) for batch in drawn
        } == stamps


@pytest.mark.parametrize("path", PATHS, ids="-".join)
def test_a_history_takes_its_path_and_breaks_nothing(path):
    for seed in range(40):
        seen = BatchFactory(seed).history(path=path)
        assert tuple(batch["status"] for batch in seen) == path
        assert causes(history=seen) == {}


def test_a_history_of_any_ending_takes_legal_edges():
    factory = BatchFactory(8)
    ends = set()
    for _ in range(100):
        statuses = [batch["status"] for batch in factory.history()]
        assert set(pairwise(statuses)) <= set(EDGES)
        ends.add(statuses[-1])
    assert ends == set(ENDS)


def test_snapshots_share_nothing_that_can_change():
    first, *_, last = BatchFactory(11).history("completed", metadata={"a": "b"})
    last["metadata"]["a"] = "changed"
    last["usage"]["input_tokens"] += 1
    assert first["metadata"] == {"a": "b"}
    assert first["usage"]["input_tokens"] == 0
    one, two = BatchFactory(0).many(2, metadata=(given := {"a": "b"}))
    assert one["metadata"] is not two["metadata"] is not given


def test_variety_is_there():
    made = BatchFactory(4).many(4_000)
    done = [batch for batch in made if batch["status"] == "completed"]
    assert {(bool(b["output_file_id"]), bool(b["error_file_id"])) for b in done} == {(1, 0), (0, 1), (1, 1)}
    ended = [batch for batch in made if batch["status"] in ("expired", "cancelled")]
    assert {(bool(b["output_file_id"]), bool(b["error_file_id"])) for b in ended} == {
        (0, 0),
        (1, 0),
        (0, 1),
        (1, 1),
    }
    assert {len(b["errors"]["data"]) for b in made if b["errors"]} == {1, 2, 3}
    assert {None, "{}"} < {
        b["metadata"] if b["metadata"] is None else json.dumps(b["metadata"]) for b in made
    }
    assert max(b["request_counts"]["total"] for b in made) > 10_000
    assert len({b["id"] for b in made}) == len(made)


def test_usage_is_within_what_was_read_and_written():
    for batch in BatchFactory(6).many(1_000):
        usage = batch["usage"]
        assert usage["input_tokens_details"]["cached_tokens"] <= usage["input_tokens"]
        assert usage["output_tokens_details"]["reasoning_tokens"] <= usage["output_tokens"]


def test_the_same_seed_makes_the_same_bytes_as_ever():
    kept = golden()
    assert digest(kept["contract"]) == kept["sha256"], (
        "what a seed makes has changed: users' stored fixtures would, too; if that is meant, run: make goldens"
    )


@pytest.mark.parametrize("python", pythons())
def test_every_python_makes_the_same_bytes(python):
    """With nothing installed: dicts take no more than the standard library."""
    env = {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'generated'}", "PYTHONHASHSEED": "random"}
    command = [python, "-S", str(ROOT / "tests" / "goldens.py")]
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
    assert done.stdout.strip() == golden()["sha256"], done.stderr


def test_the_generated_module_takes_only_the_standard_library():
    tree = ast.parse(Path(factories.__file__).read_text("utf-8"))
    taken = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    taken |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    assert {name.partition(".")[0] for name in taken} <= sys.stdlib_module_names


def test_importing_it_takes_nothing_from_outside():
    code = "import sys, batchspec.fixtures; print(sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(ast.literal_eval(done.stdout))
    assert not loaded & {"jsonschema", "pydantic", "msgspec", "hypothesis", "click", "rich"}
    assert find_spec("pydantic")
