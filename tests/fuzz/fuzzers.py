"""Every fuzzer there is."""

from __future__ import annotations

from fuzz import files, reports, targets, traces, waivers

FUZZERS = (*traces.FUZZERS, *files.FUZZERS, *reports.FUZZERS, *waivers.FUZZERS, *targets.FUZZERS)
