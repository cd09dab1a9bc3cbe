"""Every fuzzer there is."""

from __future__ import annotations

from fuzz import (
    adapters,
    archives,
    files,
    loading,
    options,
    recordings,
    reports,
    revisions,
    rules,
    settings,
    sources,
    targets,
    traces,
    waivers,
)

BY_COMMAND = (
    *archives.FUZZERS,
    *recordings.FUZZERS,
    *sources.FUZZERS,
    *settings.FUZZERS,
    *options.FUZZERS,
)
"""Those that have modules of tests of their own, which see that nothing is left out of them."""
FUZZERS = (
    *traces.FUZZERS,
    *files.FUZZERS,
    *reports.FUZZERS,
    *waivers.FUZZERS,
    *revisions.FUZZERS,
    *targets.FUZZERS,
    *loading.FUZZERS,
    *rules.FUZZERS,
    *adapters.FUZZERS,
    *BY_COMMAND,
)
