"""What hypothesis draws is always legal, reaches everything that is, and shrinks to something small."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from random import Random

import hypothesis
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from support.paths import ROOT

from batchspec.contract.schemas import schema
from batchspec.fixtures import NotBreakable
from batchspec.judging.engine import Judge
from batchspec.judging.evidence.snapshot import History, Snapshot
from batchspec.judging.evidence.tally import Summary
from batchspec.making.batches.legal import KEYS
from batchspec.reading.place import NOWHERE
from batchspec.strategies import batches, broken, histories, pages
from batchspec_contract.factories import ENDS, STATES
from batchspec_contract.lifecycle import EDGES
from batchspec_contract.objects import OBJECTS
from batchspec_contract.registry import BY_ID, REQUIREMENTS

MUSTS = Judge(row for row in REQUIREMENTS if row.role == "server" and row.level == "MUST")
FEW = settings(max_examples=60, deadline=None)
REQUIRED = schema("reader")["required"]
OLDEST = "6.100.0"
"""Of hypothesis, as the extra `strategies` declares it."""


def find(strategy, condition):
    """The smallest example, found the same way every time.

    Without the phase that explains a failure, which nobody reads here: it traces every line, and took nine tenths of the time.
    """
    chosen = settings(database=None, max_examples=2000, phases=set(Phase) - {Phase.explain})
    return hypothesis.find(strategy, condition, random=Random(0), settings=chosen)


def faults(batches=(), history=()):
    summary = Summary()
    for batch in [*batches, *history]:
        MUSTS.batch(Snapshot(batch), summary)
    MUSTS.history(History([Snapshot(batch, began=n, ended_at=n) for n, batch in enumerate(history)]), summary)
    return {row: tally.evidence[0].cause for row, tally in summary.tallies.items() if tally.broken}


@pytest.mark.parametrize("status", [None, *STATES])
def test_a_batch_breaks_no_must(status):
    @FEW
    @given(batches(status))
    def holds(batch):
        assert faults([batch]) == {}
        assert status in (None, batch["status"])

    holds()


@FEW
@given(histories())
def test_a_history_breaks_no_must(history):
    assert faults(history=history) == {}
    assert history[-1]["status"] in ENDS


@FEW
@given(histories("cancelling"))
def test_a_history_ends_as_asked(history):
    assert faults(history=history) == {}
    assert history[-1]["status"] == "cancelling"


@FEW
@given(pages())
def test_a_page_is_one(page):
    assert faults(page["data"]) == {}
    created = [batch["created_at"] for batch in page["data"]]
    assert created == sorted(created, reverse=True)
    ids = [batch["id"] for batch in page["data"]] or [None]
    assert (page["first_id"], page["last_id"], len(set(ids))) == (ids[0], ids[-1], len(ids))


@FEW
@given(broken())
def test_what_is_broken_breaks_only_that(drawn):
    summary = Summary()
    Judge().batch_value(drawn.value, NOWHERE, summary)
    assert {row for row, tally in summary.tallies.items() if tally.broken} == {drawn.requirement}


def test_one_requirement_can_be_broken_by_name():
    drawn = find(broken("BATCH-TIM-009"), lambda _: True)
    assert drawn.requirement == "BATCH-TIM-009"
    assert [batch["status"] for batch in drawn.value] == ["validating", "in_progress", "finalizing"]
    with pytest.raises(NotBreakable, match="judged by a trace"):
        broken("BATCH-CRE-001")


def drawn(strategy, examples, seed=0):
    """The examples that `strategy` gives from a seed."""
    found = []

    @hypothesis.seed(seed)
    @settings(max_examples=examples, database=None, deadline=None, phases=[Phase.generate])
    @given(strategy)
    def collect(value):
        found.append(value)

    collect()
    return found


def test_whatever_is_legal_is_met():
    """In 1,200 examples, or in up to five times as many: hypothesis draws otherwise where other modules are loaded."""
    found = []
    for seed in range(5):
        found += drawn(batches(), 1_200, seed)
        if not missing(found):
            break
    assert missing(found) == []


def missing(found):
    """The legal things that no batch shows."""
    states = {
        key: {"absent" if key not in batch else "null" if batch[key] is None else "set" for batch in found}
        for key in KEYS
    }
    wanted = {key: {"set"} if key in REQUIRED else {"absent", "null", "set"} for key in KEYS}
    shown = {
        "every status": {batch["status"] for batch in found} == set(STATES),
        "a key that the contract does not have": any("x_unknown" in batch for batch in found),
        "a window in two units": any(batch["completion_window"] == "1h30m" for batch in found),
        "completed without an output file": any(
            batch["status"] == "completed" and not batch.get("output_file_id") for batch in found
        ),
        "a time beyond 32 bits": any(batch["created_at"] > 2**31 for batch in found),
        "several errors": any(len((batch.get("errors") or {}).get("data", ())) > 1 for batch in found),
    }
    return [key for key in KEYS if states[key] != wanted[key]] + [
        name for name, met in shown.items() if not met
    ]


SMALL = {
    "id",
    "object",
    "endpoint",
    "input_file_id",
    "completion_window",
    "created_at",
    "expires_at",
    "status",
}
"""What every batch says; how far hypothesis shrinks beyond leaving out the rest is its own affair."""


def told(batch):
    """What a batch says beyond null and zeros."""
    zeros = ({"total": 0, "completed": 0, "failed": 0}, USAGE)
    return {key: value for key, value in batch.items() if value is not None and value not in zeros}


USAGE = {
    "input_tokens": 0,
    "output_tokens": 0,
    "total_tokens": 0,
    "input_tokens_details": {"cached_tokens": 0},
    "output_tokens_details": {"reasoning_tokens": 0},
}


def test_what_fails_shrinks_to_a_small_batch():
    batch = find(batches(), lambda _: True)
    assert tuple(batch) == KEYS
    assert told(batch).keys() <= SMALL

    batch = find(batches("cancelled"), lambda _: True)
    assert told(batch).keys() <= SMALL | {"cancelling_at", "cancelled_at"}

    running = {field.name for field in OBJECTS["batch"].fields if "in_progress" in field.starts}
    batch = find(
        batches("in_progress"), lambda batch: (batch.get("request_counts") or {}).get("failed", 0) > 1
    )
    assert told(batch).keys() <= SMALL | {"request_counts", *running}
    assert batch["request_counts"]["failed"] < 10

    batch = find(batches(), lambda batch: len(batch.get("metadata") or ()) > 1)
    assert len(batch["metadata"]) == 2


def test_a_history_shrinks_to_few_snapshots():
    history = find(histories(), lambda history: len({batch["status"] for batch in history}) > 1)
    assert tuple(batch["status"] for batch in history) in EDGES
    page = find(pages(), lambda page: len(page["data"]) > 1)
    assert len(page["data"]) == 2


def test_a_status_there_is_not_is_told_at_once():
    for strategy in (batches, histories):
        with pytest.raises(ValueError, match=r"^no status 'queued'; there are validating, "):
            strategy("queued")


def test_without_the_extra_one_line_names_it():
    code = "import sys; sys.modules['hypothesis'] = None; import batchspec.strategies"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    wanted = "batchspec.strategies needs hypothesis: pip install hypothesis hypothesis-jsonschema"
    assert done.stderr.strip().splitlines()[-1].endswith(f": {wanted}")


@pytest.mark.parametrize("strategy", [batches, histories, pages, broken])
def test_few_draws_are_given_up(strategy):
    """Each costs as much time as one that is used; how much time that is, `make bench` measures."""
    begun = []

    @st.composite
    def noted(draw):
        begun.append(1)
        return draw(strategy())

    assert len(drawn(noted(), 60)) >= 0.7 * len(begun)


PROOF = """
import hypothesis, sys
from hypothesis import HealthCheck, Phase, find, given, settings
from batchspec.reading.place import NOWHERE
from batchspec.strategies import batches, broken, histories, pages
from batchspec.judging.engine import Judge
from batchspec.judging.evidence.snapshot import History, Snapshot
from batchspec.judging.evidence.tally import Summary
from batchspec_contract.registry import REQUIREMENTS

judge = Judge(row for row in REQUIREMENTS if row.level == "MUST" and row.role == "server")
summary = Summary()
few = settings(max_examples=200, deadline=None, database=None, suppress_health_check=list(HealthCheck))

@few
@given(batches(), histories(), pages(), broken())
def holds(batch, history, page, _):
    for one in [batch, *history, *page["data"]]:
        judge.batch(Snapshot(one), summary)
    judge.history(History([Snapshot(one, began=n, ended_at=n) for n, one in enumerate(history)]), summary)

holds()
assert not [row for row, tally in summary.tallies.items() if tally.broken]
assert len(find(batches("completed"), lambda _: True)["id"]) < 5
print(hypothesis.__version__)
"""


@pytest.mark.slow
@pytest.mark.parametrize("wanted", [f"hypothesis=={OLDEST}", "hypothesis"])
def test_the_oldest_and_the_newest_hypothesis_draw_alike(wanted, tmp_path):
    venv.create(tmp_path / "venv", with_pip=True)
    python = str(tmp_path / "venv" / "bin" / "python")
    needed = [wanted, "hypothesis-jsonschema>=0.23.1", "jsonschema>=4.23", "referencing>=0.35"]
    fetched = subprocess.run(
        [python, "-m", "pip", "install", "--quiet", *needed], capture_output=True, text=True, check=False
    )
    if fetched.returncode != 0:
        pytest.skip(f"could not be fetched: {fetched.stderr.strip().splitlines()[-1:]}")
    env = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'generated'}"}
    done = subprocess.run(
        [python, "-c", PROOF], capture_output=True, text=True, env=env, cwd=tmp_path, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == OLDEST or "==" not in wanted


def test_every_requirement_drawn_judges_a_batch():
    assert {BY_ID[one.requirement].judges for one in drawn(broken(), 300)} == {"batch"}
