"""What the table of SDKs says of a client, in a few words."""

from __future__ import annotations

import pytest

from batchspec.contract.routes import ENDPOINTS
from batchspec.driving.client.cases.every import cases, illegal
from batchspec.driving.client.cases.fields import STAMPS
from batchspec.driving.client.cases.forward import STATUSES
from batchspec.driving.client.collect import collect
from batchspec.driving.client.pass_through import PassThrough
from batchspec.mutants.client import find
from batchspec.showing.portrait import Portrait, portrait

SEEN = ("created_at", "expires_at", "in_progress_at", "finalizing_at", "completed_at", "failed_at")
"""The first six times that have a value, in the order of the cases."""
NULLS = [case.key[1:] for case in cases() if case.group == "nulls" and case.key]
OTHER_NULLS = sum(key not in STAMPS for key in NULLS)
"""Cases of a null that is no time."""
TIMES = len(NULLS) - OTHER_NULLS
ZEROED = (
    f"null becomes a value, but in {OTHER_NULLS} cases"
    if TIMES > OTHER_NULLS
    else f"kept apart, but in {TIMES} cases"
)
"""What is said of a client that makes a value of each time that is null: what becomes of most nulls comes first."""


@pytest.mark.parametrize(
    ("mutant", "wanted"),
    [
        ("swallows-errors", {"loses": "nothing", "refuses": "nothing", "null_and_absent": "kept apart"}),
        ("drops-usage", {"loses": "usage; unknown keys; digits of large numbers"}),
        ("shows-dates", {"loses": f"changes {', '.join(SEEN)} and {len(STAMPS) - len(SEEN)} more; digits of large numbers"}),
        ("drops-unknown-keys", {"loses": "unknown keys"}),
        ("drops-cursors", {"loses": "cursors of a page"}),
        ("drops-has-more", {"loses": "has_more"}),
        ("counts-in-doubles", {"loses": "digits of large numbers"}),
        ("knows-no-videos", {"refuses": f"endpoints 1 of {len(ENDPOINTS)}"}),
        ("closes-the-statuses", {"refuses": f"unknown status {len(STATUSES)} of {len(STATUSES)}"}),
        ("shows-absent-as-null", {"null_and_absent": "absent becomes null"}),
        ("shows-null-as-absent", {"null_and_absent": "null becomes absent"}),
        ("turns-null-into-zero", {"null_and_absent": ZEROED}),
    ],
)  # fmt: skip
def test_a_client_in_a_few_words(mutant, wanted):
    seen = portrait(collect(find(mutant).client()))
    assert {key: getattr(seen, key) for key in wanted} == wanted


def test_the_built_in_client_does_nothing():
    assert portrait(collect(PassThrough())) == Portrait(
        "nothing", "nothing", "kept apart", f"0 of {len(illegal())}"
    )


def test_a_client_with_a_closed_list_of_statuses_is_stricter():
    refused, _, fed = portrait(collect(find("closes-the-statuses").client())).strictness.split()
    assert 0 < int(refused) < int(fed) == len(illegal())
