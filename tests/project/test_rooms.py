"""The structure of the code: no circle, no arrow up, no long module, and the map in CONTRIBUTING.md is that of the imports."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from support import rooms

WALK = (
    *("version", "settings", "suite"),
    *(
        "system",
        "claims",
        "reading",
        "contract",
        "declarations",
        "judging",
        "making",
        "generating",
        "driving",
        "mutants",
        "drift",
        "revisions",
        "showing",
    ),
    *("cli", "pytest_plugin"),
    *("fixtures", "scripted", "strategies", "client", "batchspec"),
)
"""The rooms at the top, each importing from those before it alone: read, judge, and show; to drive comes before that.

The first three import nothing. The last only give documented names.
"""
LOOSE = {"settings"}
"""Loose modules at the top, beside those that only give documented names."""
LONGEST = 400
"""Lines of a module; one that needs more has two subjects, and is easier to read as two modules."""
GIVE_NAMES = {"__init__", "version", "fixtures", "scripted", "strategies"}
DOCUMENTED = (
    "batchspec",
    "batchspec.client.builtin",
    "batchspec.fixtures",
    "batchspec.pytest_plugin",
    "batchspec.scripted",
    "batchspec.strategies",
    "batchspec.suite",
    "batchspec.suite.test_conformance",
)


def test_no_module_imports_itself_by_way_of_others():
    assert rooms.circle(rooms.arrows_of_modules()) == []


def test_no_room_imports_itself_by_way_of_others():
    assert rooms.circle(rooms.arrows()) == []


def test_no_arrow_goes_up():
    def at(name):
        return WALK.index(name.partition(".")[0])

    up = [(room, to) for room, imported in rooms.arrows().items() for to in imported if at(to) > at(room)]
    assert up == []


def test_the_walk_names_every_room_at_the_top():
    assert {name.partition(".")[0] for name in rooms.arrows()} == set(WALK)


def test_what_lies_loose_at_the_top():
    loose = {path.stem for path in (rooms.ROOT / "src/batchspec").glob("*.py")}
    assert loose == LOOSE | GIVE_NAMES
    assert len(LOOSE) <= 3


def test_no_module_is_long():
    for folder in ("src", "generator", "tests"):
        paths = list((rooms.ROOT / folder).rglob("*.py"))
        assert paths
        lines = {
            path.relative_to(rooms.ROOT).as_posix(): path.read_text("utf-8").count("\n") for path in paths
        }
        assert {path: count for path, count in lines.items() if count > LONGEST} == {}


def test_a_circle_is_seen():
    assert rooms.circle({"a": frozenset("b"), "b": frozenset("c"), "c": frozenset("a")})
    assert not rooms.circle({"a": frozenset("b"), "b": frozenset("c"), "c": frozenset()})


def test_every_kind_of_import_is_seen(tmp_path, monkeypatch):
    package = tmp_path / "src/batchspec"
    package.mkdir(parents=True)
    for name in ("one", "two", "three", "four", "five"):
        (package / f"{name}.py").write_text("")
    (package / "__init__.py").write_text(
        """
import batchspec.one
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from batchspec.two import Two
def late():
    from batchspec import three
HOMES = {"Four": "batchspec.four"}
def __getattr__(name):
    return import_module("batchspec.five")
"""
    )
    monkeypatch.setattr(rooms, "ROOT", tmp_path)
    cached = (rooms.modules, rooms.arrows_of_modules)
    for function in cached:
        function.cache_clear()
    try:
        names = {"one", "two", "three", "four", "five"}
        assert rooms.arrows_of_modules()["batchspec"] == {f"batchspec.{name}" for name in names}
    finally:
        for function in cached:
            function.cache_clear()


def test_the_map_in_contributing_is_that_of_the_imports():
    text = rooms.MAP.read_text("utf-8")
    assert rooms.renewed(text) == text, "run: make map"


@pytest.mark.parametrize("name", DOCUMENTED)
def test_a_documented_name_can_be_imported(name):
    subprocess.run([sys.executable, "-c", f"import {name}"], check=True)


def test_what_documents_import_is_documented():
    documents = [rooms.ROOT / "README.md", *(rooms.ROOT / "docs").glob("*.md")]
    named = {
        name for path in documents for name in re.findall(r"\bbatchspec(?:\.\w+)+", path.read_text("utf-8"))
    }
    assert {name for name in named if name in rooms.modules()} <= set(DOCUMENTED)
