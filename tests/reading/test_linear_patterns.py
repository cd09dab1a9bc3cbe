"""Patterns take a time that grows with the text: each of these texts would take a pattern that tries again for years."""

from __future__ import annotations

import json

import pytest

from batchspec.drift.readers import docs, go, json_schema, python, typescript
from batchspec.drift.reading import annotated, choice, kotlin_types, prose, typescript_names
from batchspec.judging.operations.client_requests import _is_lone_word
from batchspec.judging.rules import requests_name_a_window
from batchspec.judging.waivers.versions import conditions
from batchspec.reading.files import kinds
from batchspec.reading.json5 import as_json
from batchspec.reading.recorded.bodies import is_hex
from batchspec.reading.strict_json import NotStrictJSON, load
from batchspec.reading.yaml_events import NotYAML, events
from batchspec.system.toml_text import NotTOML
from batchspec.system.toml_text import load as load_toml

N = 200_000


@pytest.mark.parametrize(
    "raw", [b"/**/" * 1_000 + b"x", b"/*" * 2_000, b"/* * " * 800, b" [" * 2_000, b"//\n" * 1_300]
)
def test_no_json5(raw):
    assert not kinds.looks_like_json5(raw)
    assert not kinds.looks_like_yaml(raw)
    assert not kinds.looks_like_toml(raw)


@pytest.mark.parametrize("raw", [b"/* a */ /**/ /***/ // b\n {a: 1}", b"/* * / */[{'a': 1}]", b"{ // x"])
def test_json5_behind_comments(raw):
    assert kinds.looks_like_json5(raw)


def test_numbers_that_are_nearly_too_long():
    assert len(load("[" + ("9" * 4_300 + ",") * 200 + "1]")) == 201
    with pytest.raises(NotStrictJSON, match="more than 4300 digits"):
        load("[" + ("9" * 4_300 + ",") * 200 + "9" * 4_301 + "]")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{a: "\\x41\\u0042\\\'c"}', {"a": "AB'c"}),
        ("{'a': 'b\"c'}", {"a": 'b"c'}),
        ("['a\\\nb', '\\\\']", ["ab", "\\"]),
        ("['" + "\\\\" * N + "']", ["\\" * N]),
    ],
)
def test_strings_of_json5(text, value):
    assert json.loads(as_json(text.encode())) == value


@pytest.mark.parametrize("text", ["['", "['\\", "['a\nb']", "[\"a']", "['" + "\\\\" * N])
def test_strings_of_json5_without_an_end(text):
    with pytest.raises(ValueError, match="no JSON5 at character 1"):
        as_json(text.encode())


def test_hexadecimal_digits():
    assert is_hex("ab" * N)
    assert not any(map(is_hex, ["ab" * N + "a", "ab" * N + "xx", "", None]))


@pytest.mark.parametrize(
    ("body", "lone"),
    [
        ("", True),
        ("  [redacted] ", True),
        ("<REDACTED>", True),
        ("***", True),
        ("*" * N, True),
        ("*" * N + "{", False),
        ('{"a": 1}', False),
        ("two words", True),
        ("a" * 62, False),
    ],
)
def test_lone_words(body, lone):
    assert _is_lone_word(body) is lone


def test_windows_and_versions():
    assert requests_name_a_window._is_duration("1h30m" * N)
    assert not requests_name_a_window._is_duration("1h30m" * N + "1")
    assert requests_name_a_window._is_name("a " * N + "a")
    assert not requests_name_a_window._is_name("a " * N)
    assert conditions("<1.1") is not None
    assert conditions(f"<1{'.1' * N}+\n") is None
    assert conditions(f"<1{'.1' * N}") is None  # longer than any version


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (go._TAG, "a" * N),
        (go._TAG, 'a:"' + "\\" * N),
        (typescript.READER.look.pattern, "interface a " * (N // 10)),
        (python.READER.look.pattern, "class a " * N),
        (json_schema.READER.look.pattern, "\n" * N),
        (typescript_names._STARTS, "interface a extends " * (N // 20)),
        (annotated._VALUE, "value=" + " " * N),
        (kotlin_types._SPLIT, "class a" + "\n" * N),
        (kotlin_types._TAKES_NULL, "fun a(a: " * (N // 9)),
        (kotlin_types._ACCESSOR, '@JsonProperty("' * (N // 15)),
        (choice._DECLARES, b"class " + b" " * N),
        (choice._DECLARES, b"class BatchA" + b"A" * N),
        (choice._DECLARES, b"\n \t" * (N // 3)),
        (choice._DECLARES, b"FileObject[" + b"a" * N),
        (prose._BETWEEN, "must be between 1 " * (N // 18)),
        (prose._BETWEEN, "must be between 1 (1 " + "a" * N),
        (docs._BRACES, "{ " * N),
    ],
)
def test_patterns_of_drift(pattern, text):
    assert pattern.search(text) is None


@pytest.mark.parametrize(
    ("line", "cut"),
    [
        ("  - `a: string` ", ("  ", "a: string")),
        ("a" + " " * N + "b", ("", "a" + " " * N + "b")),
        ("\u2022 x", ("", "x")),
        ("-x", ("", "-x")),
        ("   ", ("   ", "")),
        ("```", ("", "`")),
    ],
)
def test_lines_of_a_page(line, cut):
    assert docs._cut(line) == cut


def test_yaml_that_breaks_off_in_a_string_of_escapes():
    with pytest.raises(NotYAML):
        list(events(b'a: "' + b"\\\\" * N, 512))


def test_toml_that_is_broken_behind_long_lines():
    with pytest.raises(NotTOML) as caught:
        load_toml("a = [\n" + f'"{"x" * 20_000}",\n' * 200 + "=")
    assert caught.value.line == 1
