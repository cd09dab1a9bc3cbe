"""Client mutants: the built-in client, broken by name. A check that no mutant falls to checks nothing."""

from __future__ import annotations

from collections.abc import Iterable

from batchspec.driving.client.answer import Answer
from batchspec.mutants.client import broken, broken_requests
from batchspec.mutants.client.mutant import Mutant, UnknownMutant

MUTANTS = (
    Mutant(
        "knows-no-finalizing",
        "BATCH-CLI-001",
        "refuses the status `finalizing`",
        batch=broken.refuse(broken.is_status("finalizing"), "unknown variant `finalizing`"),
    ),
    Mutant(
        "refuses-null-errors",
        "BATCH-CLI-002",
        "refuses null for `errors`",
        batch=broken.refuse(broken.is_null("errors"), "errors: not an object"),
    ),
    Mutant(
        "refuses-null-stamps",
        "BATCH-CLI-002",
        "refuses null for `failed_at`",
        batch=broken.refuse(broken.is_null("failed_at"), "failed_at: not a number"),
    ),
    Mutant(
        "requires-usage",
        "BATCH-CLI-003",
        "refuses a batch without `usage`",
        batch=broken.refuse(broken.is_absent("usage"), "missing field `usage`"),
    ),
    Mutant(
        "forbids-unknown-keys",
        "BATCH-CLI-004",
        "refuses a key it does not know",
        batch=broken.refuse(broken.has_unknown, "extra inputs are not permitted"),
    ),
    Mutant(
        "turns-null-into-zero",
        "BATCH-CLI-005",
        "shows 0 for a timestamp that is null",
        batch=broken.null_to_zero,
    ),
    Mutant(
        "counts-from-nothing",
        "BATCH-CLI-005",
        "shows counts of zero where there are none",
        batch=broken.absent_counts_to_zero,
    ),
    Mutant("drops-usage", "BATCH-CLI-005", "does not know `usage`", batch=broken.drop("usage")),
    Mutant(
        "swaps-counts",
        "BATCH-CLI-005",
        "shows `completed` for `failed` and the other way round",
        batch=broken.swap_counts,
    ),
    Mutant(
        "swaps-files", "BATCH-CLI-005", "shows the error file for the output file", batch=broken.swap_files
    ),
    Mutant(
        "shows-dates", "BATCH-CLI-005", "shows dates for seconds", batch=broken.each_stamp(broken.iso_date)
    ),
    Mutant(
        "wraps-seconds",
        "BATCH-CLI-005",
        "keeps seconds in 32 bits",
        batch=broken.each_stamp(broken.in_32_bits),
    ),
    Mutant(
        "keeps-the-first-error",
        "BATCH-CLI-005",
        "keeps one entry of the errors list",
        batch=broken.first_error_alone,
    ),
    Mutant(
        "lowers-metadata-keys",
        "BATCH-CLI-005",
        "shows the keys of metadata in lower case",
        batch=broken.each_pair(lambda key, value: (key.lower(), value)),
    ),
    Mutant(
        "camels-metadata-keys",
        "BATCH-CLI-005",
        "takes underscores out of the keys of metadata",
        batch=broken.each_pair(lambda key, value: (key.replace("_", ""), value)),
    ),
    Mutant(
        "trims-metadata",
        "BATCH-CLI-005",
        "trims the values of metadata",
        batch=broken.each_pair(lambda key, value: (key, value.strip())),
    ),
    Mutant(
        "reads-numbers-in-metadata",
        "BATCH-CLI-005",
        "shows a number for a value of metadata that looks like one",
        batch=broken.each_pair(lambda key, value: (key, broken.number_if_it_looks_like_one(value))),
    ),
    Mutant(
        "composes-unicode", "BATCH-CLI-005", "normalises strings", batch=broken.every_string(broken.composed)
    ),
    Mutant(
        "loses-emoji",
        "BATCH-CLI-005",
        "shows ? for what is not in the basic plane",
        batch=broken.every_string(lambda text: "".join("?" if ord(sign) > 0xFFFF else sign for sign in text)),
    ),
    Mutant(
        "shows-absent-as-null",
        "BATCH-CLI-006",
        "shows null for every key that is absent",
        batch=broken.absent_as_null,
    ),
    Mutant("shows-null-as-absent", "BATCH-CLI-006", "leaves out what is null", batch=broken.null_as_absent),
    Mutant(
        "drops-unknown-keys", "BATCH-CLI-007", "drops keys it does not know", batch=broken.unknown_dropped
    ),
    Mutant(
        "drops-nested-unknown-keys",
        "BATCH-CLI-007",
        "drops keys it does not know in nested objects",
        batch=broken.nested_unknown_dropped,
    ),
    Mutant(
        "closes-the-statuses",
        "BATCH-CLI-008",
        "refuses a status that is not documented",
        batch=broken.refuse(broken.is_unknown_status, "unknown variant"),
    ),
    Mutant(
        "renames-unknown-statuses",
        "BATCH-CLI-008",
        "shows `unknown` for a status that it does not know",
        batch=lambda batch: {**batch, "status": "unknown"} if broken.is_unknown_status(batch) else batch,
    ),
    Mutant(
        "takes-errors-for-a-string",
        "BATCH-CLI-009",
        "refuses errors that are an object",
        batch=broken.refuse(broken.is_set("errors"), "errors: not a string"),
    ),
    Mutant(
        "knows-no-videos",
        "BATCH-CLI-010",
        "refuses the newest endpoint",
        batch=broken.refuse(lambda batch: batch["endpoint"] == "/v1/videos", "unknown endpoint"),
    ),
    Mutant(
        "requires-an-error-line",
        "BATCH-CLI-011",
        "refuses an error without a line",
        batch=broken.refuse(
            lambda batch: any("line" not in entry for entry in broken.entries(batch)), "missing field `line`"
        ),
    ),
    Mutant(
        "requires-a-list-kind",
        "BATCH-CLI-011",
        "refuses errors that do not say `list`",
        batch=broken.refuse(
            lambda batch: batch.get("errors") and "object" not in batch["errors"], "missing field `object`"
        ),
    ),
    Mutant(
        "refuses-a-total-of-zero",
        "BATCH-CLI-012",
        "refuses counts of nothing",
        batch=broken.refuse(broken.counts_nothing, "total: not positive"),
    ),
    Mutant(
        "measures-metadata-in-bytes",
        "BATCH-CLI-013",
        "refuses a value of metadata longer than 512 bytes",
        batch=broken.refuse(
            lambda batch: any(len(value.encode()) > 512 for value in (batch.get("metadata") or {}).values()),
            "metadata: too long",
        ),
    ),
    Mutant(
        "refuses-empty-metadata",
        "BATCH-CLI-013",
        "refuses metadata without a pair",
        batch=broken.refuse(lambda batch: batch.get("metadata") == {}, "missing field `customer_id`"),
    ),
    Mutant(
        "wants-a-prefix",
        "BATCH-CLI-014",
        "refuses an id that does not begin with `batch_`",
        batch=broken.refuse(lambda batch: not batch["id"].startswith("batch_"), "id: no batch"),
    ),
    Mutant(
        "refuses-the-far-future",
        "BATCH-CLI-015",
        "refuses what does not fit into 32 bits",
        batch=broken.refuse(lambda batch: broken.biggest(batch) >= 2**31, "number too large"),
    ),
    Mutant(
        "wants-keys-in-order",
        "BATCH-CLI-016",
        "refuses a batch whose first key is not `id`",
        batch=broken.refuse(lambda batch: next(iter(batch)) != "id", "expected `id`"),
    ),
    Mutant(
        "wants-cursors",
        "BATCH-CLI-017",
        "refuses a page without cursors",
        page=broken.refuse(lambda page: "last_id" not in page, "missing field `last_id`"),
    ),
    Mutant(
        "refuses-an-empty-page",
        "BATCH-CLI-017",
        "refuses a page without rows",
        page=broken.refuse(lambda page: not page["data"], "no batches"),
    ),
    Mutant("drops-has-more", "BATCH-CLI-018", "does not know `has_more`", page=broken.drop("has_more")),
    Mutant(
        "turns-pages-round",
        "BATCH-CLI-018",
        "shows the rows of a page last first",
        page=lambda page: {**page, "data": page["data"][::-1]},
    ),
    Mutant(
        "refuses-null-cursors",
        "BATCH-CLI-019",
        "refuses null for a cursor",
        page=broken.refuse(lambda page: page.get("last_id", "") is None, "last_id: not a string"),
    ),
    Mutant(
        "drops-cursors",
        "BATCH-CLI-020",
        "does not know the cursors of a page",
        page=broken.drop("first_id", "last_id"),
    ),
    Mutant(
        "invents-a-key",
        "BATCH-CLI-021",
        "adds a key of its own",
        batch=lambda batch: {**batch, "_hidden": {}},
    ),
    Mutant(
        "closes-the-endpoints",
        "BATCH-CLI-022",
        "refuses an endpoint that is not documented",
        batch=broken.refuse(broken.is_unknown_endpoint, "unknown endpoint"),
    ),
    Mutant(
        "counts-in-doubles",
        "BATCH-CLI-023",
        "keeps numbers as doubles",
        batch=broken.every_number(lambda number: int(float(number))),
    ),
    Mutant(
        "counts-in-32-bits",
        "BATCH-CLI-023",
        "refuses counts past 32 bits",
        batch=broken.refuse(
            lambda batch: (batch.get("request_counts") or {"total": 0})["total"] >= 2**32,
            "total: number too large",
        ),
    ),
    Mutant("cannot-cancel", "BATCH-CLI-024", "raises when it is to cancel", sends=broken_requests.no_cancel),
    Mutant("cancels-by-delete", "BATCH-CLI-025", "sends DELETE for cancel", sends=broken_requests.by_delete),
    Mutant(
        "gets-a-batch-by-query",
        "BATCH-CLI-025",
        "sends the id in the query",
        sends=broken_requests.id_in_query,
    ),
    Mutant(
        "leaves-out-metadata",
        "BATCH-CLI-026",
        "does not send metadata",
        sends=broken_requests.in_body(
            lambda body: {key: value for key, value in body.items() if key != "metadata"}
        ),
    ),
    Mutant(
        "adds-a-model",
        "BATCH-CLI-026",
        "sends a key that create does not have",
        sends=broken_requests.in_body(lambda body: {**body, "model": "gpt-4o-mini"}),
    ),
    Mutant(
        "sends-a-number-of-hours",
        "BATCH-CLI-026",
        "sends a number for the completion window",
        sends=broken_requests.in_body(lambda body: {**body, "completion_window": 24}),
    ),
    Mutant(
        "posts-plain-text",
        "BATCH-CLI-027",
        "sends create as text/plain",
        sends=broken_requests.with_headers(**{"Content-Type": "text/plain"}),
    ),
    Mutant(
        "ignores-the-cursor",
        "BATCH-CLI-028",
        "never sends `after`",
        sends=broken_requests.in_query(
            lambda query: {key: value for key, value in query.items() if key != "after"}
        ),
    ),
    Mutant(
        "sends-an-empty-cursor",
        "BATCH-CLI-028",
        "sends an empty `after` where there is none",
        sends=broken_requests.in_query(lambda query: {"after": "", **query}),
    ),
    Mutant(
        "does-not-escape-cursors",
        "BATCH-CLI-028",
        "sends the cursor as it is",
        sends=broken_requests.plain_query,
    ),
    Mutant(
        "forgets-the-bearer",
        "BATCH-CLI-029",
        "sends the key without its scheme",
        sends=broken_requests.bare_key,
    ),
    Mutant(
        "stops-after-a-page",
        "BATCH-CLI-030",
        "shows every page as the last",
        page=lambda page: {**page, "has_more": False},
    ),
    Mutant(
        "swallows-errors",
        "BATCH-CLI-031",
        "takes an error for an answer",
        fails=lambda _, text: Answer(ok=True, text=text),
    ),
    Mutant(
        "hides-the-status",
        "BATCH-CLI-031",
        "tells of an error without its status",
        fails=lambda *_: Answer(error="the request failed"),
    ),
    Mutant(
        "dies-of-html",
        "BATCH-CLI-032",
        "cannot read an error in HTML",
        fails=broken_requests.envelope_or_nothing,
    ),
    Mutant(
        "does-not-escape-ids",
        "BATCH-CLI-033",
        "puts an id into the path as it is",
        sends=broken_requests.plain_id,
    ),
)


def find(name: str) -> Mutant:
    """The mutant of that name; raises `UnknownMutant`."""
    for mutant in MUTANTS:
        if mutant.name == name:
            return mutant
    raise UnknownMutant(name, tuple(mutant.name for mutant in MUTANTS))


def kill_matrix(names: Iterable[str] = ()) -> dict[str, tuple[str, ...]]:
    """For each client mutant, of those named or of all, the requirements that it is found to break."""
    from batchspec.driving.client.collect import check_client  # noqa: PLC0415
    from batchspec.judging.verdict import Status  # noqa: PLC0415

    return {
        mutant.name: tuple(
            outcome.requirement.id
            for outcome in check_client(mutant.client()).having(Status.FAIL, Status.WARN)
        )
        for mutant in ([find(name) for name in names] or MUTANTS)
    }


def survivors(matrix: dict[str, tuple[str, ...]]) -> list[str]:
    """The mutants that a requirement they are about let through."""
    return [name for name, killers in matrix.items() if not set(find(name).kills) <= set(killers)]
