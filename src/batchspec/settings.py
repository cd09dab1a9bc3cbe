"""The one table of settings: what the command line, pytest and `[tool.batchspec]` in pyproject.toml call the same.

It imports nothing, so that pytest can show its options without loading the kit.
"""

from __future__ import annotations

TARGETS = {
    "url": "Judge the server at this base URL.",
    "client": "Judge this Python type, such as openai.types:Batch.",
    "adapter": "Judge the client behind this program, which speaks the adapter protocol.",
    "trace": "Judge this trace instead of a live target.",
}
"""Settings that say what is judged, with their help texts; a run has one of them."""
SHARED = {
    "level": "Lowest level that decides the verdict: must, should or may.",
    "only": "Judge these requirements: ids, or beginnings of them, separated by commas.",
    "contract": "Contract revision to count.",
    "side": "Whose verdict gates where traffic was seen: server, client or both.",
    "endpoint": "Endpoint of the requests in the batches.",
    "model": "A model the server knows.",
    "api_key_env": "Environment variable that holds the key; none is sent without.",
    "second_key_env": "Environment variable that holds the key of another tenant, who is to see nothing of the run.",
    "ca_bundle": "Certificates to trust.",
    "timeout": "Budget of the whole run in seconds.",
    "max_requests": "The most HTTP requests of the run; those of cleaning up come on top. What does not fit is untestable.",
    "json": "Write the report as JSON; - is standard output.",
    "waivers": "Known faults to tolerate; batchspec-waivers.toml in this folder, where there is one.",
    "target_version": "The target's version, where it does not tell; waivers may depend on it.",
}
"""Settings that are options of the commands and of pytest alike, with their help texts."""
COMMANDS_ALONE = frozenset(
    {
        "badge",
        "batch_id",
        "capability",
        "dry_run",
        "existing",
        "header",
        "history",
        "html",
        "input_file_id",
        "jobs",
        "junit",
        "profile",
        "query",
        "read_only",
        "record",
        "resume",
        "summary_md",
        "update_waivers",
        "verbose",
        "write_waivers",
    }
)
"""Settings that are options of the commands alone. Their help texts stand beside the commands."""
PATHS = frozenset(
    {"waivers", "json", "html", "junit", "badge", "summary_md", "ca_bundle", "record", "resume", "trace"}
)
"""Settings that are paths. In pyproject.toml they are relative to the folder of that file."""
NAMES = frozenset({*TARGETS, *SHARED, *COMMANDS_ALONE})
"""Every name that may stand in `[tool.batchspec]`."""

SIDE = "server"
"""The side where none is set."""
LEVEL = "must"
"""The level where none is set."""
ENDPOINT = "/v1/chat/completions"
"""The endpoint where none is set."""
MODEL = "gpt-4o-mini"
"""The model where none is set."""
TIMEOUT = 600.0
"""The seconds of a run where none are set."""
