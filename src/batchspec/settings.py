"""The one table of settings: what the command line, pytest and `[tool.batchspec]` in pyproject.toml call the same.

It imports nothing of the kit, so that pytest can show its options without loading it.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Command = Literal["server", "gateway", "client", "files", "rejudge", "proxy"]
Reading = Literal["text", "ids", "path", "output", "number", "whole", "flag", "list"]
"""The form of a value: `ids` are separated by commas, a `path` is read, an `output` is written, a `list` has several texts."""

SERVER: tuple[Command, ...] = ("server", "gateway")
ALL: tuple[Command, ...] = ("server", "gateway", "client", "files", "rejudge", "proxy")
TRAFFIC: tuple[Command, ...] = ("server", "files", "rejudge", "proxy")
"""The commands that see whose batches are whose."""


class Setting(NamedTuple):
    """One setting. To add one: a row here, and an option of that name on each of its commands."""

    help: str
    """Empty where each command says it in words of its own."""
    commands: tuple[Command, ...] = ALL
    """The commands it is for, `batchspec check server` and so on; all others pass over it."""
    reads: Reading = "text"
    without_pytest: str = ""
    """The reason why pytest has no use for it, and what to do; empty where pytest has it."""


def _written(name: str) -> str:
    return f"the commands write it: give them --{name}, and pytest --batchspec-json"


SETTINGS: dict[str, Setting] = {
    "upstream_port": Setting(
        "", ("gateway",), "whole", "a gateway is judged by batchspec check gateway URL --upstream-port N"
    ),
    "upstream_host": Setting(
        "", ("gateway",), without_pytest="a gateway is judged by batchspec check gateway"
    ),
    "upstream_key_env": Setting(
        "", ("gateway",), without_pytest="a gateway is judged by batchspec check gateway"
    ),
    "url": Setting("Judge the server at this base URL.", SERVER),
    "app": Setting("Judge this ASGI or WSGI app in process, such as main:app.", ("server",)),
    "client": Setting("Judge this Python type, such as openai.types:Batch.", ("client",)),
    "adapter": Setting(
        "Judge the client behind this program, which speaks the adapter protocol.", ("client",)
    ),
    "adapter_env": Setting(
        "Pass this environment variable to the adapter although its name sounds secret; repeatable.",
        ("client",),
        "list",
    ),
    "trace": Setting("Judge this trace instead of a live target.", ("rejudge",), "path"),
    "level": Setting("Lowest level that decides the verdict: must, should or may."),
    "only": Setting(
        "Judge these requirements: ids, or beginnings of them, separated by commas.", reads="ids"
    ),
    "contract": Setting("Contract revision to count."),
    "side": Setting(
        "Whose verdict gates where traffic was seen: server, client or both.", ("files", "rejudge", "proxy")
    ),
    "target_file": Setting(
        "How the server differs; batchspec-target.toml in this folder, where there is one.", SERVER, "path"
    ),
    "base_path": Setting("Path of the base URL where the address has none; /v1 without.", SERVER),
    "endpoint": Setting("Endpoint of the requests in the batches.", SERVER),
    "model": Setting("A model the server knows.", SERVER),
    "completion_window": Setting("Window that the batches are created with.", SERVER),
    "api_key_env": Setting("Environment variable that holds the key; none is sent without.", SERVER),
    "second_key_env": Setting(
        "Environment variable that holds the key of another tenant, who is to see nothing of the run.", SERVER
    ),
    "header": Setting("Send this header, 'K: V', with every request; repeatable.", SERVER, "list"),
    "query": Setting("Add this query parameter, K=V, to every request; repeatable.", SERVER, "list"),
    "capability": Setting(
        "Say that the server lacks a feature, NAME=off, or claims it, NAME=on; repeatable.", SERVER, "list"
    ),
    "profile": Setting(
        "Capabilities by a name: core has no list, cancel or results, no-files neither upload nor results.",
        SERVER,
    ),
    "input_file_id": Setting("Make batches of this file instead of uploading one.", SERVER),
    "read_only": Setting("Create nothing; look at the batch that batch_id names.", SERVER, "flag"),
    "batch_id": Setting("The batch that a run looks at which creates nothing.", SERVER),
    "existing": Setting(
        "Judge the batches that the run did not make, too, which it only met in lists.", TRAFFIC, "flag"
    ),
    "ca_bundle": Setting("Certificates to trust.", (*SERVER, "proxy"), "path"),
    "timeout": Setting("Budget of the whole run in seconds.", (*SERVER, "client"), "number"),
    "max_requests": Setting(
        "The most HTTP requests of the run; those of cleaning up come on top. What does not fit is untestable.",
        SERVER,
        "whole",
    ),
    "json": Setting("Write the report as JSON; - is standard output.", reads="output"),
    "waivers": Setting(
        "Known faults to tolerate; batchspec-waivers.toml in this folder, where there is one.", reads="path"
    ),
    "target_version": Setting("The target's version, where it does not tell; waivers may depend on it."),
    "badge": Setting("", reads="output", without_pytest=_written("badge")),
    "html": Setting("", reads="output", without_pytest=_written("html")),
    "junit": Setting("", reads="output", without_pytest="pytest writes its own: --junit-xml PATH"),
    "summary_md": Setting("", reads="output", without_pytest=_written("summary-md")),
    "record": Setting(
        "",
        ("server", "gateway", "client", "proxy"),
        "path",
        without_pytest="record a run with batchspec check server --record DIR, and give pytest --batchspec-trace",
    ),
    "proxy": Setting(
        "Run the tests through a proxy to the server at this base URL, and judge the traffic; OPENAI_BASE_URL names the proxy.",
        (),
    ),
    "upstream": Setting(
        "",
        ("proxy",),
        without_pytest="give pytest --batchspec-proxy URL, or the fixture batch_proxy",
    ),
    "host": Setting("", ("proxy",), without_pytest="the proxy of pytest listens on 127.0.0.1"),
    "port": Setting("", ("proxy",), "whole", "the proxy of pytest takes a free port"),
    "idle": Setting("", ("proxy",), "number", "the proxy of pytest ends with the session"),
    "repeat": Setting(
        "Runs that are judged as one; what differs is named with its odds.", ("server",), "whole"
    ),
    "advisory": Setting(
        "Leave with 0 where the target does not conform: for the first weeks. The report is the same.",
        reads="flag",
    ),
    "resume": Setting(
        "", ("server",), "path", without_pytest="go on with batchspec check server --resume TRACE"
    ),
    "dry_run": Setting("", ("server",), "flag", "the plan is shown by batchspec check server --dry-run"),
    "history": Setting("", ("files",), "flag", "files are judged by batchspec check files --history"),
    "jobs": Setting("", ("files",), "whole", "files are judged by batchspec check files --jobs N"),
    "server": Setting(
        "", ("files",), without_pytest="recordings are judged by batchspec check files --server HOST"
    ),
    "log_keys": Setting("", ("files",), "ids", "logs are judged by batchspec check files --log-keys"),
    "limit": Setting(
        "Raise a limit on what is held in memory, NAME=N, such as values=4000000; repeatable. docs/limits.md has them.",
        reads="list",
    ),
    "write_waivers": Setting("", reads="flag", without_pytest="the commands write the file: --write-waivers"),
    "update_waivers": Setting(
        "", reads="flag", without_pytest="the commands write the file: --update-waivers"
    ),
    "verbose": Setting("", reads="flag", without_pytest="give pytest -rA, or the commands --verbose"),
}
"""Every setting by its name, which is also its option's: `--target-file`, and `--batchspec-target-file` of pytest."""

TARGETS = {name: SETTINGS[name].help for name in ("url", "app", "client", "adapter", "trace")}
"""Settings that say what is judged, with their help texts; a run has one of them."""
SHARED = {name: one.help for name, one in SETTINGS.items() if not one.without_pytest and name not in TARGETS}
"""Settings that the commands and pytest have alike, with their help texts."""
COMMANDS_ALONE = {name: one.without_pytest for name, one in SETTINGS.items() if one.without_pytest}
"""Settings that pytest has no use for, each with the reason and what to do."""
MERGED = frozenset({"header", "query", "capability", "profile"})
"""Settings that several places give together: what each says is put together, name by name."""
LISTS = frozenset(name for name, one in SETTINGS.items() if one.reads == "list")
"""Settings that have several values."""
FLAGS = frozenset(name for name, one in SETTINGS.items() if one.reads == "flag")
"""Settings that are true or false."""
PATHS = frozenset(name for name, one in SETTINGS.items() if one.reads in {"path", "output"})
"""Settings that are paths. In pyproject.toml they are relative to the folder of that file."""
NAMES = frozenset(SETTINGS)
"""Every name that may stand in `[tool.batchspec]`."""

SIDE = "server"
"""The side where none is set."""
LEVEL = "must"
"""The level where none is set."""
ENDPOINT = "/v1/chat/completions"
"""The endpoint where none is set."""
MODEL = "gpt-4o-mini"
"""The model where none is set."""
WINDOW = "24h"
"""The completion window where none is set."""
PROFILE = "full"
"""The profile where none is set."""
TIMEOUT = 600.0
"""The seconds of a run where none are set."""
LONGEST_TIMEOUT = 604_800
"""Seconds that a run may be given, in the target file, too: a week."""
MOST_REQUESTS = 1_000_000_000
"""The largest bound on the requests of a run."""
