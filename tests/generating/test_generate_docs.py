"""docs/generate.md: its commands do what it shows, and its tables are true."""

from __future__ import annotations

import re
import shlex

import pytest
from support.languages import GENERATE_DOCS, title, valid

from batchspec.generating.catalogue import kinds, languages
from batchspec_contract.objects import OBJECTS

BLOCKS = re.findall(r"```console\n(.*?)```", GENERATE_DOCS, re.DOTALL)
COMMANDS = [
    line.removeprefix("$ ") for block in BLOCKS for line in block.splitlines() if line.startswith("$ ")
]


def test_every_command_runs_as_pasted(batchspec):
    assert len(COMMANDS) >= 8
    for command in COMMANDS:
        done = batchspec(*shlex.split(command)[1:])
        assert (done.code, done.err) == (0, ""), command


def test_what_it_shows_is_what_is_printed(batchspec, tmp_path):
    [first, _, stale] = BLOCKS
    command, printed = first.split("\n", 1)
    assert batchspec(*shlex.split(command)[2:]).out == printed
    path = tmp_path / "internal" / "batchapi" / "batch_api.go"
    path.write_bytes(path.read_bytes() + b"\n")
    command, printed = stale.split("\n", 1)
    assert batchspec(*shlex.split(command)[2:]).out == printed


def test_every_language_and_kind_is_in_its_tables():
    for language in languages("models"):
        assert f"\n| `{language}` | " in GENERATE_DOCS
        named = kinds("models", language)
        for row in [f"{language}, {kind}" for kind in named] or [language]:
            assert f"\n| {row} | " in GENERATE_DOCS
        assert all(f"`{kind}`" in GENERATE_DOCS or f"--kind {kind}" in GENERATE_DOCS for kind in named)
    for kind in kinds("schemas", "json-schema"):
        assert kind in GENERATE_DOCS


def test_every_object_is_named():
    for name in OBJECTS:
        assert f"`{title(name)}`" in GENERATE_DOCS


def test_there_are_as_many_cases_as_it_says():
    [least] = re.findall(r"tried on more than (\d+) valid objects", GENERATE_DOCS)
    assert len(valid()) > int(least)


@pytest.mark.parametrize("name", ["pydantic", "typescript", "zod", "go", "rust", "java"])
def test_there_is_an_example_of_each(name):
    assert f"`{name}`" in GENERATE_DOCS.rpartition("`examples/`")[2]
