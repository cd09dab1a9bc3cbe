"""List responses: empty, one, many, with cursors and without."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.driving.client.cases.fields import optional_keys
from batchspec.driving.client.cases.objects import UNKNOWN, batch, case, numbered, page, without
from batchspec.reading.trace import Case
from batchspec_contract.lifecycle import STATES


def pages() -> Iterator[Case]:
    three = numbered(3)
    by_name = {
        "empty": page([]),
        "of-one": page(numbered(1)),
        "of-many": page(numbered(100), has_more=True),
        "of-every-status": page([batch(status, id=f"batch_{status}") for status in STATES]),
        "of-omitters": page(
            [without(row, "usage", "model", "errors", "metadata", "expired_at") for row in three]
        ),
        "of-required-keys": page([without(row, *optional_keys()) for row in three]),
        "with-more": page(three, has_more=True),
        "the-last": page(three, has_more=False),
        "without-cursors": without(page(three, has_more=True), "first_id", "last_id"),
        "with-the-first-id-alone": without(page(three), "last_id"),
        "with-an-unknown-key": page(three) | UNKNOWN,
        "with-an-unknown-key-in-a-row": page([three[0] | UNKNOWN, *three[1:]]),
    }
    for name, value in by_name.items():
        yield case("pages", f"page-{name}", value, kind="batch_list")


def null_cursors() -> Iterator[Case]:
    """Pages with null cursors, which many servers send. OpenAI documents strings."""
    yield case(
        "null-cursors", "page-empty-cursors-null", page([], first_id=None, last_id=None), kind="batch_list"
    )
    value = page(numbered(2), first_id=None, last_id=None)
    yield case("null-cursors", "page-of-two-cursors-null", value, kind="batch_list")
