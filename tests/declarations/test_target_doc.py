"""docs/target.md: its files are good ones, and it describes every key of the schema."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.paths import ROOT

from batchspec.contract.schemas import document
from batchspec.declarations.file import DEFAULT, parse

DOC = (ROOT / "docs" / "target.md").read_text("utf-8")
FILES = re.findall(r"```toml\n(.*?)```", DOC, re.DOTALL)
ROWS = re.findall(r"^\| `\[?(\w+)\]?` \|", DOC, re.MULTILINE)


def keys():
    for name, part in document("target")["properties"].items():
        yield from part.get("properties", [name])


@pytest.mark.parametrize("text", FILES)
def test_every_file_that_is_shown_is_good(text):
    assert parse(text, Path(DEFAULT)).settings()


def test_the_whole_file_has_every_key_but_the_one_that_excludes_another():
    values = parse(FILES[0], Path(DEFAULT)).values
    shown = [key for name, part in values.items() for key in (part if isinstance(part, dict) else [name])]
    named = {*keys()} - {"base_path", "headers", "query"}
    assert named <= {*shown}
    assert {"headers", "query"} <= values.keys()


def test_every_key_has_a_row_once():
    assert sorted(ROWS) == sorted(keys())
