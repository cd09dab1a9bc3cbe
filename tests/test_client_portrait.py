"""What the table of SDKs says of a client, in a few words."""

from __future__ import annotations

import pytest

from batchspec.client.builtin import PassThrough
from batchspec.client.check import collect
from batchspec.client.mutants import find
from batchspec.client.portrait import Portrait, portrait


@pytest.mark.parametrize(
    ("mutant", "wanted"),
    [
        ("swallows-errors", {"loses": "nothing", "refuses": "nothing", "null_and_absent": "kept apart"}),
        ("drops-usage", {"loses": "usage; unknown keys; digits of large numbers"}),
        ("shows-dates", {"loses": "changes created_at, expires_at, in_progress_at, finalizing_at, completed_at, failed_at and 3 more; digits of large numbers"}),
        ("drops-unknown-keys", {"loses": "unknown keys"}),
        ("drops-cursors", {"loses": "cursors of a page"}),
        ("drops-has-more", {"loses": "has_more"}),
        ("counts-in-doubles", {"loses": "digits of large numbers"}),
        ("knows-no-videos", {"refuses": "endpoints 1 of 8"}),
        ("closes-the-statuses", {"refuses": "unknown status 5 of 5", "strictness": "12 of 64"}),
        ("shows-absent-as-null", {"null_and_absent": "absent becomes null"}),
        ("shows-null-as-absent", {"null_and_absent": "null becomes absent"}),
        ("turns-null-into-zero", {"null_and_absent": "null becomes a value, but in 14 cases"}),
    ],
)  # fmt: skip
def test_a_client_in_a_few_words(mutant, wanted):
    seen = portrait(collect(find(mutant).client()))
    assert {key: getattr(seen, key) for key in wanted} == wanted


def test_the_built_in_client_does_nothing():
    assert portrait(collect(PassThrough())) == Portrait("nothing", "nothing", "kept apart", "0 of 64")
