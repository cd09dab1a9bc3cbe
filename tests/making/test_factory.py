"""Everything the factory makes obeys every requirement, and is the same wherever the seed is."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pytest
from goldens import digest, golden
from hypothesis import given, settings
from hypothesis import strategies as st
from support.paths import ROOT

from batchspec import BatchFactory
from batchspec.fixtures import NotLifecycleTrue
from batchspec.judging.engine import Judge
from batchspec.judging.evidence.snapshot import History, Snapshot
from batchspec.judging.evidence.tally import Summary
from batchspec.making.batches.kinds import KINDS, as_dict
from batchspec.making.batches.legal import KEYS
from batchspec.reading.step import CONTENT
from batchspec.reading.trace import Exchange, Header, Request, Response, Trace
from batchspec_contract import factories
from batchspec_contract.factories import BY_PATH, ENDS, PLANS, STATES
from batchspec_contract.lifecycle import EDGES, PATHS

JUDGE = Judge()
UNSETS = ("null", "absent")


def faults(*batches, history=None):
    """The requirements, of every level, that these batches break, with the cause."""
    summary = Summary()
    for batch in [*batches, *(history or ())]:
        JUDGE.batch(Snapshot(batch), summary)
    if history:
        seen = [Snapshot(batch, began=n, ended_at=n) for n, batch in enumerate(history)]
        JUDGE.history(History(seen), summary)
    return {row: tally.evidence[0].cause for row, tally in summary.tallies.items() if tally.broken}


def text(value):
    return json.dumps(value, ensure_ascii=False)


@pytest.mark.parametrize("status", STATES)
@pytest.mark.parametrize("unset", UNSETS)
def test_every_state_obeys_every_requirement(status, unset):
    batches = BatchFactory(1, unset=unset).many(150, status)
    wanted = (
        {} if unset == "null" else {row: cause for row, cause in faults(*batches).items() if "-NUL-" in row}
    )
    assert faults(*batches) == wanted
    assert {batch["status"] for batch in batches} == {status}


@pytest.mark.slow
@pytest.mark.parametrize("status", STATES)
def test_a_hundred_thousand_of_each_state_obey_every_requirement(status):
    stream = BatchFactory(1_000 + STATES.index(status)).stream(status)
    for _ in range(100):
        assert faults(*(next(stream) for _ in range(1_000))) == {}


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
        assert faults(history=seen) == {}


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
    assert {None, "{}"} < {b["metadata"] if b["metadata"] is None else text(b["metadata"]) for b in made}
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


def pythons():
    found = {shutil.which(f"python3.{minor}") for minor in (11, 12, 13, 14)}
    found |= {str(path) for path in Path.home().glob(".pyenv/versions/3.1[1-9]*/bin/python")}
    return sorted(path for path in found - {None} if ".pyenv/shims" not in path)


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


FITTED = {
    "counts from a total": ("completed", {"request_counts": {"total": 5}}),
    "counts from failures": ("completed", {"request_counts": {"failed": 7}}),
    "counts from both": ("completed", {"request_counts": {"completed": 3, "failed": 1}}),
    "counts of none": ("completed", {"request_counts": {"total": 0}}),
    "counts while running": ("in_progress", {"request_counts": {"completed": 3}}),
    "counts of the cancelled": ("cancelled", {"request_counts": {"total": 8, "completed": 4}}),
    "counts unknown": ("completed", {"request_counts": None}),
    "no output file": ("completed", {"output_file_id": None}),
    "an error file": ("completed", {"error_file_id": "file-e"}),
    "no error file": ("completed", {"error_file_id": None}),
    "no file": ("completed", {"output_file_id": None, "error_file_id": None}),
    "both files": ("completed", {"output_file_id": "file-o", "error_file_id": "file-e"}),
    "created": ("completed", {"created_at": 1_700_000_000}),
    "created at the start of time": ("expired", {"created_at": 1}),
    "completed": ("completed", {"completed_at": 1_700_000_000}),
    "expired": ("expired", {"expired_at": 1_700_000_000}),
    "expires": ("expired", {"expires_at": 1_700_000_000}),
    "two stamps": ("completed", {"in_progress_at": 1_700_000_000, "completed_at": 1_700_000_000}),
    "a window": ("expired", {"completion_window": "1h30m"}),
    "a window that is no duration": ("expired", {"completion_window": "best_effort"}),
    "cancelled while running": ("cancelled", {"in_progress_at": 1_700_000_000}),
    "cancelled before it ran": ("cancelled", {"in_progress_at": None}),
    "usage from a sum": ("completed", {"usage": {"total_tokens": 10}}),
    "usage from parts": ("completed", {"usage": {"input_tokens": 7, "output_tokens": 3}}),
    "usage from one part": ("completed", {"usage": {"total_tokens": 10, "output_tokens": 3}}),
    "usage unknown": ("completed", {"usage": None}),
    "metadata": ("failed", {"metadata": {"a": "b"}}),
    "an id": ("validating", {"id": "b-1", "input_file_id": "f-1", "endpoint": "/v1/videos"}),
    "expires never": ("in_progress", {"expires_at": None}),
    "stamps passed unset": ("completed", {"in_progress_at": None, "finalizing_at": None}),
}


@pytest.mark.parametrize(("status", "overrides"), FITTED.values(), ids=FITTED)
def test_the_rest_is_fitted_to_an_override(status, overrides):
    for seed in range(25):
        batch = BatchFactory(seed).build(status, **overrides)
        assert not {row for row in faults(batch) if row not in SHOULDS}
        for key, value in overrides.items():
            kept = {name: batch[key][name] for name in value} if isinstance(value, dict) else batch[key]
            assert kept == value
        if overrides.get("in_progress_at", ...) is not None or status == "cancelled":
            history = BatchFactory(seed).history(status, **overrides)
            assert not {row for row in faults(history=history) if row not in SHOULDS}


def test_a_history_needs_the_stamps_of_every_state_it_shows():
    with pytest.raises(
        NotLifecycleTrue, match=r"^no in_progress batch has in_progress_at=None: .*BATCH-LIF-005"
    ):
        BatchFactory().history("completed", in_progress_at=None)


SHOULDS = {
    row.id for rows in JUDGE._rows.values() for row in (r.requirement for r in rows) if row.level == "SHOULD"
}

REFUSED = {
    "no completed batch has failed_at=1: /failed_at: expected null or absent, got 1 (BATCH-LIF-008: "
    "A batch that has ended carries the stamp of no other ending); strict=False lets it through": (
        "completed",
        {"failed_at": 1},
    ),
    "no completed batch has completed_at=None: /completed_at: expected a value, got null (BATCH-LIF-001: "
    "A batch that is `completed` has `completed_at`); strict=False lets it through": (
        "completed",
        {"completed_at": None},
    ),
    "no validating batch has output_file_id='file-x': /output_file_id: expected null or absent, got \"file-x\" "
    "(BATCH-FID-001: A batch that is `validating` shows no result file); strict=False lets it through": (
        "validating",
        {"output_file_id": "file-x"},
    ),
}


@pytest.mark.parametrize(
    ("message", "told"), REFUSED.items(), ids=[f"{s}-{next(iter(o))}" for s, o in REFUSED.values()]
)
def test_what_cannot_be_is_refused_with_the_requirement(message, told):
    status, overrides = told
    with pytest.raises(NotLifecycleTrue) as refusal:
        BatchFactory().build(status, **overrides)
    assert str(refusal.value) == message
    loose = BatchFactory().build(status, strict=False, **overrides)
    assert {key: loose[key] for key in overrides} == overrides


def test_what_held_once_is_no_excuse_for_another_value():
    for _ in range(2):
        assert BatchFactory().many(3, "completed", metadata={"run": "1"})[-1]["metadata"] == {"run": "1"}
        with pytest.raises(NotLifecycleTrue, match="BATCH-FLD-022"):
            BatchFactory().completed(metadata={"run": 1})
        with pytest.raises(NotLifecycleTrue, match="BATCH-LIF-001"):
            BatchFactory().completed(metadata={"run": "1"}, completed_at=None)


def test_counts_that_cannot_be_are_refused():
    with pytest.raises(NotLifecycleTrue, match="expected completed \\+ failed to be at most total \\(5\\)"):
        BatchFactory().completed(request_counts={"total": 5, "completed": 6})


def test_a_status_is_an_override_like_any():
    assert BatchFactory(1).build(status="failed") == BatchFactory(1).failed()
    with pytest.raises(NotLifecycleTrue, match="BATCH-LIF-002"):
        BatchFactory(1).completed(status="failed")
    assert BatchFactory(1).completed(status="queued", strict=False)["status"] == "queued"


def test_a_key_there_is_not_is_refused():
    with pytest.raises(
        TypeError, match=r"^a batch has no key 'metdata'; did you mean metadata\? strict=False lets it"
    ):
        BatchFactory().completed(metdata={})
    assert BatchFactory().completed(x_vendor=1, strict=False)["x_vendor"] == 1


WRONG = {
    "no status 'queued'; there are validating, in_progress, finalizing, completed, failed, expired, cancelling, "
    "cancelled": lambda factory: factory.build("queued"),
    "no status ''; there are validating, in_progress, finalizing, completed, failed, expired, cancelling, "
    "cancelled": lambda factory: factory.build(""),
    "no legal path validating -> completed; to completed there are: validating -> in_progress -> finalizing -> "
    "completed": lambda factory: factory.build(path=["validating", "completed"]),
    "no legal path (empty); it begins with validating": lambda factory: factory.history(path=[]),
    "the path ends in failed, not completed": lambda factory: factory.completed(
        path=["validating", "failed"]
    ),
    "unset is 'null' or 'absent', not 'none'": lambda _: BatchFactory(unset="none"),
    "no kind 'attrs'; there are dict, pydantic, dataclass, typed_dict, msgspec": lambda _: BatchFactory(
        kind="attrs"
    ),
}


@pytest.mark.parametrize("message", WRONG)
def test_wrong_use_is_told(message):
    with pytest.raises(ValueError) as refusal:  # noqa: PT011  word for word below
        WRONG[message](BatchFactory())
    assert str(refusal.value) == message


def test_an_override_moves_nothing_that_comes_after():
    plain, told = BatchFactory(9), BatchFactory(9)
    for status in STATES:
        plain.build(status)
        told.build(status, metadata={"a": "b"})
    assert plain.build() == told.build()


@settings(max_examples=150, deadline=None)
@given(
    status=st.sampled_from(STATES),
    seed=st.integers(0, 1_000),
    overrides=st.dictionaries(
        st.sampled_from(KEYS),
        st.none()
        | st.integers(-1, 2_000_000_000)
        | st.sampled_from(["", "file-x", "1h", "completed", True, 1.5, [], {}])
        | st.dictionaries(
            st.sampled_from(
                ["total", "completed", "failed", "input_tokens", "output_tokens", "total_tokens"]
            ),
            st.integers(-1, 9) | st.none(),
        ),
        max_size=3,
    ),
)
def test_any_override_is_kept_lifecycle_true_or_refused(status, seed, overrides):
    try:
        batch = BatchFactory(seed).build(status, **overrides)
    except NotLifecycleTrue as refusal:
        loose = BatchFactory(seed).build(status, strict=False, **overrides)
        assert refusal.requirement in faults(loose)
    else:
        assert set(faults(batch)) <= SHOULDS
        plain = {key: value for key, value in overrides.items() if not isinstance(value, dict)}
        assert {key: batch[key] for key in plain} == plain


def test_a_page_is_newest_first():
    page = BatchFactory(3).page(20, has_more=True)
    created = [batch["created_at"] for batch in page["data"]]
    assert created == sorted(created, reverse=True)
    assert (page["first_id"], page["last_id"]) == (page["data"][0]["id"], page["data"][-1]["id"])
    assert (page["object"], page["has_more"]) == ("list", True)
    empty = BatchFactory().page(0)
    assert (empty["data"], empty["first_id"], empty["last_id"]) == ([], None, None)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("unset", UNSETS)
def test_a_kind_holds_what_the_dict_does(kind, unset):
    models, dicts = BatchFactory(2, kind=kind, unset=unset).many(60), BatchFactory(2, unset=unset).many(60)
    for model, plain in zip(models, dicts, strict=True):
        assert without_nulls(as_dict(model)) == without_nulls(plain)
        assert as_dict(model) == plain or kind == "dataclass", "a dataclass cannot tell null from absent"


def without_nulls(node):
    if isinstance(node, list):
        return [without_nulls(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {key: without_nulls(value) for key, value in node.items() if value is not None}


def test_the_kinds_are_the_models():
    for kind, home in {
        "pydantic": "pydantic_v2",
        "dataclass": "dataclass",
        "msgspec": "msgspec_struct",
    }.items():
        made = BatchFactory(kind=kind).completed()
        assert type(made).__module__ == f"batchspec_contract.models.{home}"
        assert BatchFactory().result_lines(made) == BatchFactory().result_lines(BatchFactory().completed())


def test_a_kind_that_cannot_hold_it_says_so():
    with pytest.raises(ValueError, match=r"^the pydantic model cannot hold this batch: .*; kind='dict' can$"):
        BatchFactory(kind="pydantic").completed(status="queued", strict=False)


def test_a_kind_whose_package_is_missing_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "msgspec", None)
    monkeypatch.delitem(sys.modules, "batchspec_contract.models.msgspec_struct", raising=False)
    with pytest.raises(
        ImportError, match=r"^the msgspec model needs msgspec: pip install 'batchspec\[msgspec\]'$"
    ):
        BatchFactory(kind="msgspec").completed()


@pytest.mark.parametrize("status", ["completed", "expired", "cancelled"])
def test_result_lines_answer_each_request_once(status):
    for batch in BatchFactory(5).many(60, status):
        if batch["request_counts"]["total"] > 2_000:
            continue
        lines = BatchFactory().result_lines(batch)
        assert lines == BatchFactory(99).result_lines(batch)
        counts = batch["request_counts"]
        assert len(lines.output) == counts["completed"]
        assert len(lines.error) == counts["total"] - counts["completed"]
        answered = sorted(line["custom_id"] for found in lines for line in found)
        assert answered == sorted(f"request-{n}" for n in range(1, counts["total"] + 1))


def test_result_lines_break_nothing():
    batches = BatchFactory(5).many(30, "expired") + BatchFactory(6).many(30, "completed")
    lines = [line for batch in batches for found in BatchFactory().result_lines(batch) for line in found[:50]]
    body = "".join(f"{text(line)}\n" for line in lines)
    exchange = Exchange("one", CONTENT, Request("GET", "/files/f/content"), Response(200, {}, body))
    summary = Summary()
    Judge().trace(Trace(Header("server", "test"), (exchange,)), summary)
    results = {row: tally for row, tally in summary.tallies.items() if "-RES-" in row}
    assert len(results) >= 5
    assert not [row for row, tally in results.items() if tally.broken]


def test_a_batch_without_result_files_has_no_lines():
    assert BatchFactory().result_lines(BatchFactory().validating()) == ([], [])
    assert BatchFactory().result_lines(BatchFactory().failed()) == ([], [])


def test_importing_it_takes_nothing_from_outside():
    code = "import sys, batchspec.fixtures; print(sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(ast.literal_eval(done.stdout))
    assert not loaded & {"jsonschema", "pydantic", "msgspec", "hypothesis", "click", "rich"}
    assert find_spec("pydantic")
