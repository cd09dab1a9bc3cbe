"""YAML as the values that JSON has: nothing is executed, aliases are bounded, and other scalars stay the text they are."""

from __future__ import annotations

from itertools import pairwise

import pytest

from batchspec.reading import limits
from batchspec.reading.yaml_events import NotYAML
from batchspec.reading.yaml_values import Tagged, documents

SCALARS = {
    "null": None, "~": None, "": None, "true": True, "False": False, "5": 5, "-7": -7, "1.5": 1.5, "1e3": 1000.0,
    "017": "017", "0o17": "0o17", "0x1F": "0x1F", "1_000": "1_000", "12:30": "12:30", "+5": "+5", "yes": "yes", "off": "off",
    ".inf": ".inf", "-.INF": "-.INF", ".nan": ".nan", "1e999": "1e999", "2026-01-02": "2026-01-02",
    "2026-01-02T03:04:05Z": "2026-01-02T03:04:05Z", "'5'": "5", "!!str 5": "5", "!!int 5": 5, "!!int 0x1F": "0x1F",
    "!!float .inf": ".inf", "!!timestamp 2026-01-02": "2026-01-02", "!!binary aGk=": b"hi", "!binary aGk=": b"hi",
    "!!python/unicode x": "x", "!!python/tuple [1]": [1], "<<": "<<",
    "!!binary '&'": Tagged("!!binary that is no base64"), "!mine x": Tagged("!mine"),
    "9" * 4301: "9" * 4301, "٣": "٣",
}  # fmt: skip


@pytest.mark.parametrize("text", SCALARS)
def test_a_scalar(text):
    (found,) = documents(f"a: {text}\n".encode())
    assert found == {"a": SCALARS[text]}
    assert type(found["a"]) is type(SCALARS[text])


@pytest.mark.parametrize(
    "text",
    [
        "!!python/object/apply:os.system ['touch executed']",
        "!!python/object/new:os.system ['touch executed']",
        "!!python/name:os.system",
        "!!python/module:os",
        "!ruby/object:Gem::Installer {i: x}",
        "!!set {a, b}",
    ],
)
def test_an_unknown_tag_is_told_and_never_executed(text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ((found,), *_) = [value.values() for value in documents(f"a: {text}\n".encode())]
    assert isinstance(found, Tagged)
    assert not list(tmp_path.iterdir())


def test_an_alias_stands_for_what_it_names():
    assert documents(b"a: &x {k: [1]}\nb: *x\nc: {<<: *x}\n") == [
        {"a": {"k": [1]}, "b": {"k": [1]}, "c": {"<<": {"k": [1]}}}
    ]


def test_an_anchor_ends_with_its_document():
    with pytest.raises(NotYAML) as caught:
        documents(b"a: &x 1\n---\nb: *x\n")
    assert caught.value.what == "an alias at line 3 stands for nothing before it"


def test_documents_of_one_text():
    assert documents(b"a: 1\n---\n...\n---\nb: 2\n") == [{"a": 1}, {"b": 2}]
    assert documents(b"") == documents(b"# nothing\n") == []
    assert documents(b"\xef\xbb\xbfa: 1\n") == [{"a": 1}]


def laughs(levels, width=10):
    names = "abcdefghijklmnopqrstuvwxyz"
    rows = [f"{names[0]}: &{names[0]} [x, x]"]
    for before, name in pairwise(names[: levels + 1]):
        rows.append(f"{name}: &{name} [{', '.join([f'*{before}'] * width)}]")
    return "\n".join(rows).encode()


def test_aliases_that_grow_are_counted_as_what_they_stand_for():
    assert len(documents(laughs(3))) == 1
    for bomb in (laughs(9), laughs(25, 2)):
        with pytest.raises(NotYAML) as caught:
            documents(bomb)
        assert caught.value.what.startswith("too large at line ")
        assert caught.value.what.endswith(
            ", where aliases count as what they stand for: over 2,000,000 values; --limit values=4000000 raises that limit"
        )


def test_one_large_text_many_times_is_counted():
    text = f"a: &a '{'x' * 1000}'\nb: [{', '.join(['*a'] * 200)}]\n".encode()
    with limits.using({"text": 100_000}), pytest.raises(NotYAML) as caught:
        documents(text)
    assert caught.value.what == (
        "too large at line 2, where aliases count as what they stand for: over 100,000 characters; "
        "--limit text=200000 raises that limit"
    )


def test_aliases_do_not_nest_deeper_than_lists_may():
    rows = ["a0: &a0 [[[[[[[[[[x]]]]]]]]]]"]
    rows += [f"a{n}: &a{n} [[[[[[[[[[*a{n - 1}]]]]]]]]]]" for n in range(1, 60)]
    assert documents("\n".join(rows[:50]).encode())
    with pytest.raises(NotYAML) as caught:
        documents("\n".join(rows).encode())
    assert caught.value.what == "nested deeper than 512 levels at line 52"
    assert caught.value.too_deep


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (b"a: &a [*a]", "an alias at line 1 stands for nothing before it"),
        (b"a: *b", "an alias at line 1 stands for nothing before it"),
        (b"[" * 600, "nested deeper than 512 levels at line 1"),
        (b"- " * 600, "nested deeper than 512 levels at line 1"),
    ],
)
def test_what_is_refused(text, what):
    with pytest.raises(NotYAML) as caught:
        documents(text)
    assert caught.value.what == what


@pytest.mark.parametrize(
    "text", [b"{a: b", b"\t", b"a: \xff", b"a: \x00", b"? [a]\n: b", b"!!map [a]", b"%YAML 3.0\n---\na"]
)
def test_a_text_that_is_no_yaml(text):
    with pytest.raises(NotYAML) as caught:
        documents(text)
    assert caught.value.what.startswith("no YAML")
    assert "\n" not in caught.value.what
