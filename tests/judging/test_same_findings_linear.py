"""To index and to judge a run takes as many steps more as the run is longer, whatever is in it."""

from __future__ import annotations

import json

import pytest
from support.effort import calls
from support.forms import cassette, har
from support.long_runs import CHAT, SHAPES, batch

from batchspec import check
from batchspec.fixtures import BatchFactory
from batchspec.judging.engine import Judge
from batchspec.judging.evidence.tally import Summary
from batchspec.judging.of_texts import Asked, judge_files
from batchspec.judging.operations.address import address
from batchspec.judging.operations.run import Run
from batchspec.judging.outcomes.verdict import Status
from batchspec.reading import kept
from batchspec.reading.trace import Header, Trace
from batchspec_contract.registry import REQUIREMENTS

N = 24
"""The shortest run. What is counted up to a bound, such as the batches that one walk lacks, is above it here."""
SLACK = 1.02
"""The calls that come with the second half of a run of 4n are at most twice those that come with the second half of one of
2n. All that grows faster than the run shows here, however small it still is beside all else."""
JUDGE = Judge([row for row in REQUIREMENTS if row.judges in {"text", "history", "trace"}])
"""Rules on more than one object. A rule on one batch by itself cannot depend on how many there are."""


@pytest.fixture(autouse=True)
def _read_anew(monkeypatch):
    """Values of equal texts are held once in a process; here each run reads its own, so that what is counted is its own."""
    monkeypatch.setattr(kept, "SHARED_TEXT", 0)


def assert_linear(work_of, n=N):
    """Assert that work grows as its size does; `work_of` gives the work of a size."""
    work_of(n)()  # what is made once and kept is made here
    small, middle, large = (calls(work_of(size)) for size in (n, 2 * n, 4 * n))
    assert small < middle
    assert large - middle <= 2 * SLACK * (middle - small), (small, middle, large)
    assert large <= 4 * SLACK * small, (small, middle, large)


def judged(exchanges):
    return lambda: JUDGE.run(Run(exchanges, planned=True), Summary())


@pytest.mark.parametrize("name", SHAPES)
def test_a_run_is_indexed_and_judged_in_linear_time(name):
    assert_linear(lambda n: judged(SHAPES[name](n)))


def test_the_measure_tells_a_square():
    def pairs(n):
        return lambda: [len((a, b)) for a in range(n) for b in range(n)]

    with pytest.raises(AssertionError):
        assert_linear(pairs)


@pytest.fixture
def history_alone(monkeypatch):
    """Files are judged by the rules on more than one object alone."""
    monkeypatch.setattr("batchspec.judging.of_texts.whole_judge", lambda: JUDGE)


@pytest.mark.usefixtures("history_alone")
def test_the_history_of_one_batch_is_judged_in_linear_time(tmp_path):
    def work(n):
        path = tmp_path / f"{n}.jsonl"
        rows = (batch(1, "completed" if number % 2 else "validating", endpoint=CHAT) for number in range(n))
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return lambda: judge_files([str(path)], Asked(history=True))

    assert_linear(work)


@pytest.mark.usefixtures("history_alone")
@pytest.mark.parametrize(("write", "suffix"), [(har, ".har"), (cassette, ".yaml")])
@pytest.mark.parametrize(
    "name", ["polls_of_one_batch", "many_batches_with_results", "one_walk_of_many_pages"]
)
def test_a_recording_is_read_and_judged_in_linear_time(name, write, suffix, tmp_path):
    def work(n):
        path = (tmp_path / str(n)).with_suffix(suffix)
        path.write_text(write(Trace(Header("server", "made up"), tuple(SHAPES[name](n)))))
        return lambda: judge_files([str(path)])

    assert_linear(work)


@pytest.mark.parametrize("path", ["/v" + "1" * 300_000 + "-/batches", "/v1" * 100_000 + "!/batches"])
def test_a_long_prefix_is_looked_at_once(path):
    """One that is looked at from each of its digits anew takes minutes."""
    assert not address("GET", path).usual


@pytest.mark.parametrize("n", [10, 10_000])
def test_a_large_object_is_not_made_smaller_key_by_key(n):
    """Each key would cost a judgement of all others, and the smallest object would still be as large."""
    errors = {"object": "list", "data": [{"code": "c", "message": "m", "line": "one"} for _ in range(n)]}
    report = check({**BatchFactory(seed=1).build("failed"), "errors": errors})
    shown = [one.object for outcome in report.having(Status.FAIL) for one in outcome.evidence]
    assert shown
    assert all(isinstance(one, dict) if n == 10 else one is None for one in shown)
