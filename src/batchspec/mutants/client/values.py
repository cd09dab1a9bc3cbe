"""Mutants that show another value than the batch has, or lose it."""

from __future__ import annotations

from batchspec.mutants.client_parts.batch_edits import (
    absent_counts_to_zero,
    composed,
    drop,
    each_pair,
    each_stamp,
    every_string,
    first_error_alone,
    in_32_bits,
    is_unknown_status,
    iso_date,
    null_to_zero,
    number_if_it_looks_like_one,
    swap_counts,
    swap_files,
)
from batchspec.mutants.client_parts.mutant import Mutant

MUTANTS = (
    Mutant(
        "turns-null-into-zero",
        "BATCH-CLI-005",
        "shows 0 for a timestamp that is null",
        batch=null_to_zero,
    ),
    Mutant(
        "counts-from-nothing",
        "BATCH-CLI-005",
        "shows counts of zero where there are none",
        batch=absent_counts_to_zero,
    ),
    Mutant("drops-usage", "BATCH-CLI-005", "does not know `usage`", batch=drop("usage")),
    Mutant(
        "swaps-counts",
        "BATCH-CLI-005",
        "shows `completed` for `failed` and the other way round",
        batch=swap_counts,
    ),
    Mutant("swaps-files", "BATCH-CLI-005", "shows the error file for the output file", batch=swap_files),
    Mutant("shows-dates", "BATCH-CLI-005", "shows dates for seconds", batch=each_stamp(iso_date)),
    Mutant(
        "wraps-seconds",
        "BATCH-CLI-005",
        "keeps seconds in 32 bits",
        batch=each_stamp(in_32_bits),
    ),
    Mutant(
        "keeps-the-first-error",
        "BATCH-CLI-005",
        "keeps one entry of the errors list",
        batch=first_error_alone,
    ),
    Mutant(
        "lowers-metadata-keys",
        "BATCH-CLI-005",
        "shows the keys of metadata in lower case",
        batch=each_pair(lambda key, value: (key.lower(), value)),
    ),
    Mutant(
        "camels-metadata-keys",
        "BATCH-CLI-005",
        "takes underscores out of the keys of metadata",
        batch=each_pair(lambda key, value: (key.replace("_", ""), value)),
    ),
    Mutant(
        "trims-metadata",
        "BATCH-CLI-005",
        "trims the values of metadata",
        batch=each_pair(lambda key, value: (key, value.strip())),
    ),
    Mutant(
        "reads-numbers-in-metadata",
        "BATCH-CLI-005",
        "shows a number for a value of metadata that looks like one",
        batch=each_pair(lambda key, value: (key, number_if_it_looks_like_one(value))),
    ),
    Mutant("composes-unicode", "BATCH-CLI-005", "normalises strings", batch=every_string(composed)),
    Mutant(
        "loses-emoji",
        "BATCH-CLI-005",
        "shows ? for what is not in the basic plane",
        batch=every_string(lambda text: "".join("?" if ord(sign) > 0xFFFF else sign for sign in text)),
    ),
    Mutant(
        "renames-unknown-statuses",
        "BATCH-CLI-008",
        "shows `unknown` for a status that it does not know",
        batch=lambda batch: {**batch, "status": "unknown"} if is_unknown_status(batch) else batch,
    ),
)
