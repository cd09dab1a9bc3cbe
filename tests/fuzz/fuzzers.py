"""Every fuzzer there is."""

from __future__ import annotations

from fuzz import reports, traces, waivers

FUZZERS = (*traces.FUZZERS, *reports.FUZZERS, *waivers.FUZZERS)
