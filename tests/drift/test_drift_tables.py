"""Kinds of source and packages that reading takes are named in several places; all of them agree."""

from __future__ import annotations

import ast
import json
from importlib import import_module
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import batchspec.drift
from batchspec.claims.source import SENDING_KINDS
from batchspec.drift.aspects import BOUNDED, LISTS_NOTHING, SCHEMAS
from batchspec.drift.readers import kinds
from batchspec.drift.reading.trees import Grammar
from batchspec.system.python_310 import tomllib
from generator.contract import ROOT

FOLDER = Path(batchspec.drift.__file__).parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
EXTRA = {
    Requirement(line).name: Requirement(line) for line in PROJECT["project"]["optional-dependencies"]["drift"]
}
RECORDED = json.loads((ROOT / "schema/meta/source.schema.json").read_text("utf-8"))["properties"]["kind"][
    "enum"
]
NEVER_RECORDED = {"json-schema"}
"""Kinds that are read, of which no source is recorded."""
PARSERS = {"ruamel.yaml": "ruamel.yaml", "tree-sitter": "tree_sitter"}
"""Packages of the extra beside the grammars, and what is imported of each."""


def modules():
    return sorted(FOLDER.rglob("*.py"))


def grammars():
    """The packages of all grammars that a module of `drift` names."""
    found = set()
    for path in modules():
        parts = path.relative_to(FOLDER).with_suffix("").parts
        module = import_module(".".join(["batchspec.drift", *parts]).removesuffix(".__init__"))
        held = [*vars(module).values(), *(getattr(one, "grammar", None) for one in vars(module).values())]
        found |= {one.package.replace("_", "-") for one in held if isinstance(one, Grammar)}
    return found


def test_the_extra_has_each_parser_and_grammar_and_nothing_else():
    assert len(grammars()) > 5
    assert EXTRA.keys() == PARSERS.keys() | grammars()


@pytest.mark.parametrize(("package", "imported"), PARSERS.items())
def test_each_parser_of_the_extra_is_used(package, imported):
    names = {
        node.module if isinstance(node, ast.ImportFrom) else alias.name
        for path in modules()
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert imported in names, package


def test_kinds_that_are_read_can_be_recorded():
    assert set(kinds()) - NEVER_RECORDED <= set(RECORDED)
    assert set(RECORDED) >= {"wire", "server"}


def test_kinds_that_the_code_names_are_there():
    there = {*RECORDED, *kinds()}
    assert there >= SENDING_KINDS | SCHEMAS | LISTS_NOTHING | BOUNDED


def test_the_first_kinds_tell_what_is_sent():
    """As the description in schema/meta/source.schema.json has it."""
    assert set(RECORDED[:4]) == SENDING_KINDS - NEVER_RECORDED
