"""Overrides of the factory: each is kept and the rest fitted to it, or it is refused with the requirement it breaks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.faults import causes

from batchspec import BatchFactory
from batchspec.fixtures import NotLifecycleTrue
from batchspec.making.batches.legal import KEYS
from batchspec_contract.factories import STATES
from batchspec_contract.registry import REQUIREMENTS

SHOULDS = {requirement.id for requirement in REQUIREMENTS if requirement.level == "SHOULD"}
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
"""The status and the overrides of a batch that can be, by what is overridden."""


@pytest.mark.parametrize(("status", "overrides"), FITTED.values(), ids=FITTED)
def test_the_rest_is_fitted_to_an_override(status, overrides):
    for seed in range(25):
        batch = BatchFactory(seed).build(status, **overrides)
        assert not {row for row in causes(batch) if row not in SHOULDS}
        for key, value in overrides.items():
            kept = {name: batch[key][name] for name in value} if isinstance(value, dict) else batch[key]
            assert kept == value
        if overrides.get("in_progress_at", ...) is not None or status == "cancelled":
            history = BatchFactory(seed).history(status, **overrides)
            assert not {row for row in causes(history=history) if row not in SHOULDS}


def test_a_history_needs_the_stamps_of_every_state_it_shows():
    with pytest.raises(
        NotLifecycleTrue, match=r"^no in_progress batch has in_progress_at=None: .*BATCH-LIF-005"
    ):
        BatchFactory().history("completed", in_progress_at=None)


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
    ("message", "made"), REFUSED.items(), ids=[f"{s}-{next(iter(o))}" for s, o in REFUSED.values()]
)
def test_what_cannot_be_is_refused_with_the_requirement(message, made):
    status, overrides = made
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
    plain, overridden = BatchFactory(9), BatchFactory(9)
    for status in STATES:
        plain.build(status)
        overridden.build(status, metadata={"a": "b"})
    assert plain.build() == overridden.build()


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
        assert refusal.requirement in causes(loose)
    else:
        assert set(causes(batch)) <= SHOULDS
        plain = {key: value for key, value in overrides.items() if not isinstance(value, dict)}
        assert {key: batch[key] for key in plain} == plain
