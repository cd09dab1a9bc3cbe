"""Mutants that list batches badly: pages that repeat, never end, or lie about what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from batchspec.making.batches.pages import list_object
from batchspec.making.server.behaviour import Answer
from batchspec.making.server.refusal import Json
from batchspec.mutants.server_parts.edits import answers, each_page, leaves_out, pages, says, sets
from batchspec.mutants.server_parts.mutant import Mutant

LIST, PAGED = {"list"}, ("paging",)


def _limit(query: Mapping[str, str]) -> int:
    return int(query.get("limit", "20"))


def _of(rows: Sequence[Json], query: Mapping[str, str]) -> Json:
    """A right page of these rows, which may stand in another order."""
    at = [row["id"] for row in rows].index(query["after"]) + 1 if "after" in query else 0
    left = rows[at:]
    return list_object(left[: _limit(query)], has_more=len(left) > _limit(query))


def _oldest_first(_given: Json, rows: Sequence[Json], query: Mapping[str, str]) -> Json:
    return _of(rows[::-1], query)


def _unlimited(_given: Json, rows: Sequence[Json], _query: Mapping[str, str]) -> Json:
    return list_object(rows, has_more=False)


def _cursor_ignored(_given: Json, rows: Sequence[Json], query: Mapping[str, str]) -> Json:
    return list_object(rows[: _limit(query)], has_more=len(rows) > _limit(query))


def _cursor_included(_given: Json, rows: Sequence[Json], query: Mapping[str, str]) -> Json:
    at = [row["id"] for row in rows].index(query["after"]) if "after" in query else 0
    return list_object(rows[at : at + _limit(query)], has_more=at + _limit(query) < len(rows))


def _last_of_all(page: Json, rows: Sequence[Json], _query: Mapping[str, str]) -> Json:
    return {**page, "last_id": rows[-1]["id"]}


def _nothing_after(page: Json, _rows: Sequence[Json], query: Mapping[str, str]) -> Json:
    return list_object([], has_more=True) if "after" in query else page


SHAPES = (
    Mutant(
        "lists-in-an-array",
        "Lists batches in a bare array.",
        ("BATCH-LST-001",),
        answers(lambda answer: Answer.of(answer.json["data"]), on=LIST),
        scenarios=PAGED,
    ),
    Mutant(
        "list-kind-left-out",
        "Does not say that a list is one.",
        ("BATCH-LST-001",),
        each_page(leaves_out("object")),
        scenarios=PAGED,
    ),
    Mutant(
        "has-more-left-out-when-false",
        "Leaves `has_more` out of the last page.",
        ("BATCH-LST-001",),
        each_page(lambda page: page if page["has_more"] else leaves_out("has_more")(page)),
        from_source="bifrost",
        scenarios=PAGED,
    ),
    Mutant(
        "rows-of-ids",
        "Lists the ids of batches, not the batches.",
        ("BATCH-LST-002",),
        each_page(lambda page: {**page, "data": [{"id": row["id"]} for row in page["data"]]}),
        scenarios=PAGED,
    ),
)

PAGING = (
    Mutant(
        "limit-ignored",
        "Lists every batch, whatever the limit.",
        ("BATCH-LST-003",),
        pages(_unlimited),
        scenarios=PAGED,
    ),
    Mutant(
        "cursor-ignored",
        "Begins the list again on every page.",
        ("BATCH-LST-004",),
        pages(_cursor_ignored),
        from_issue="BerriAI/litellm#37150",
        scenarios=PAGED,
    ),
    Mutant(
        "cursor-included",
        "Begins each page with the last row of the one before.",
        ("BATCH-LST-004",),
        pages(_cursor_included),
        scenarios=PAGED,
    ),
    Mutant(
        "empty-page-with-more",
        "Ends the list with an empty page that says there is more.",
        ("BATCH-LST-004",),
        pages(_nothing_after),
        from_issue="BerriAI/litellm#38738",
        scenarios=PAGED,
    ),
    Mutant(
        "row-lost-between-pages",
        "Drops the first row behind a cursor.",
        ("BATCH-LST-004",),
        each_page(lambda page: page if page["has_more"] else list_object(page["data"][1:], has_more=False)),
        scenarios=PAGED,
    ),
)

IDS = (
    Mutant(
        "last-id-of-the-whole-list",
        "Shows the last id of the whole list on each page.",
        ("BATCH-LST-005",),
        pages(_last_of_all),
        scenarios=PAGED,
    ),
    Mutant(
        "oldest-first",
        "Lists the oldest batch first.",
        ("BATCH-LST-006",),
        pages(_oldest_first),
        scenarios=PAGED,
    ),
    Mutant(
        "first-and-last-id-left-out",
        "Has neither `first_id` nor `last_id`.",
        ("BATCH-LST-007",),
        each_page(leaves_out("first_id", "last_id")),
        from_source="groq-python",
        scenarios=PAGED,
    ),
    Mutant(
        "limit-unbounded",
        "Takes a limit above 100.",
        ("BATCH-LST-008",),
        answers(says(list_object([], has_more=False)), on=LIST, status=400),
        from_source="ogx",
        scenarios=PAGED,
    ),
    Mutant(
        "first-id-null",
        "Has null for `first_id` on every page.",
        ("BATCH-LST-007",),
        each_page(sets(first_id=None)),
        scenarios=PAGED,
    ),
)

MUTANTS = (*SHAPES, *PAGING, *IDS)
