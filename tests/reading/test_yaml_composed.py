"""YAML is made into values from its events; they are those that PyYAML makes of its nodes."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from batchspec.reading import limits, yaml_values
from batchspec.reading.yaml_events import NotYAML
from batchspec.reading.yaml_values import Tagged, documents

ROOT = Path(__file__).resolve().parents[2]
CASSETTES = sorted((ROOT / "tests/recordings").rglob("*.y*ml"))
PIECES = st.sampled_from(
    [
        *("a", "b: ", "- ", "\n", "  ", "[", "]", "{", "}", ",", ": ", "? ", "<<: ", "# c\n", "|\n", "---\n"),
        *("'q'", '"\\n"', "1", "1.5", "~", "true", "2024-01-01", "&x ", "*x"),
        *("!!str ", "!!binary ", "!t ", "!!seq ", "!!map ", "!!python/tuple "),
    ]
)


def by_nodes(raw):
    loader = yaml_values._loader()
    return [value for value in yaml.load_all(raw, Loader=loader) if value is not None]


@given(st.lists(PIECES, max_size=14).map("".join))
def test_values_are_those_of_the_nodes(text):
    raw = text.encode()
    try:
        found = documents(raw)
    except NotYAML as fault:
        if fault.what.startswith("no YAML at line"):
            with pytest.raises(yaml.YAMLError):
                by_nodes(raw)
        return
    assert repr(found) == repr(by_nodes(raw))


@pytest.mark.parametrize("path", CASSETTES, ids=lambda path: path.name)
def test_cassettes_are_those_of_the_nodes(path):
    assert repr(documents(path.read_bytes())) == repr(by_nodes(path.read_bytes()))


def test_what_has_a_name_is_shared():
    ((value),) = documents(b"a: &x [1]\nb: *x\n---\n")
    assert value == {"a": [1], "b": [1]}
    assert value["a"] is value["b"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("? [a]\n: 1", "no YAML at line 1: found unhashable key"),
        ("a: &x 1\nb: &x 2", "no YAML at line 2: an anchor is there twice"),
    ],
)
def test_what_the_nodes_would_refuse_is_refused(text, what):
    with pytest.raises(NotYAML) as caught:
        documents(text.encode())
    assert caught.value.what == what


def test_values_with_tags_count_as_their_nodes():
    rows = b"- 1\n" * 300
    with limits.using({"values": 1_000}):
        assert documents(rows) == [[1] * 300]
        assert documents(b"!t [" + b"1," * 90 + b"]") == [Tagged("!t")]
        with pytest.raises(NotYAML, match="over 1,000 values; --limit values=2000 raises that limit"):
            documents(b"!t [" + b"1," * 101 + b"]")


def test_tag_directives_are_bounded():
    head = "".join(f"%TAG !{number}! x{number}\n" for number in range(101))
    with pytest.raises(NotYAML, match="more than 100 lines begin with %TAG"):
        documents(f"{head}---\na".encode())
    assert documents(b"a: |\n" + b"  %TAG\n" * 200)
