"""The structure of a JSON text is told from its bytes as a parser finds it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchspec.reading import limits, structure
from batchspec.reading.strict_json import BeyondLimit, NotStrictJSON, load
from batchspec.reading.structure import (
    LIST,
    OBJECT,
    depth,
    innermost,
    is_whole_text,
    members,
    more_members,
    size,
)

TEXTS = st.text(st.sampled_from('ab"\\[]{},:\u00e9\U0001f600')) | st.text(max_size=4)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
)
MANY = 10**9


def counted(value):
    """The values and keys, an object and a list as the limit counts them; what is empty has no first value inside."""
    if isinstance(value, dict):
        return 1 + OBJECT + sum(1 + counted(held) for held in value.values()) - bool(value)
    if isinstance(value, list):
        return 1 + LIST + sum(map(counted, value)) - bool(value)
    return 1


def levels(value):
    held = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if held is None else 1 + max(map(levels, held), default=0)


@given(VALUES, st.booleans(), st.sampled_from([1, 7, 64, structure.BLOCK]))
def test_values_and_levels_are_those_of_the_parser(value, plain, block):
    raw = json.dumps(value, ensure_ascii=plain).encode("utf-8", "surrogatepass")
    before, structure.BLOCK = structure.BLOCK, block
    try:
        assert (size(raw, MANY), depth(raw)) == (counted(value), levels(value))
    finally:
        structure.BLOCK = before


def held(value):
    """The members of all lists and objects; what is empty counts as one."""
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return max(len(value), 1) + sum(map(held, inner))
    return 0


@given(
    st.lists(VALUES, min_size=1),
    st.booleans(),
    st.integers(0, 9),
    st.sampled_from([1, 7, 64, structure.BLOCK]),
)
def test_members_are_those_of_the_parser_in_each_line(values, plain, most, block):
    raw = "\n".join(json.dumps(value, ensure_ascii=plain) for value in values).encode(
        "utf-8", "surrogatepass"
    )
    lines = list(map(held, values))
    before, structure.BLOCK = structure.BLOCK, block
    try:
        assert members(raw) == members(bytearray(raw)) == sum(lines)
        assert more_members(raw, most) is (sum(lines) > most)
        assert more_members(raw, most, by_line=True) is (max(lines) > most)
    finally:
        structure.BLOCK = before


@pytest.mark.parametrize("block", [1, 2, 5, structure.BLOCK])
def test_a_string_without_an_end_hides_nothing_in_the_lines_behind_it(monkeypatch, block):
    monkeypatch.setattr(structure, "BLOCK", block)
    assert members(b'["[,[,\n[1,2]\n"[[[\n[]') == 1 + 2 + 0 + 1
    assert more_members(b'"\n[1,2,3]', 2, by_line=True)
    assert not more_members(b'"[,[,[,\n[1,2]', 2, by_line=True)


@given(VALUES, st.data())
def test_a_text_that_breaks_off_has_the_bracket_open_that_it_broke_off_in(value, data):
    text = json.dumps({"a": value})
    cut = data.draw(st.integers(1, len(text) - 1))
    assert innermost(text[:cut]) in {"{", "["}


@pytest.mark.parametrize(
    ("text", "whole"),
    [('""', True), ('"', False), (r'"\"', False), (r'"\\"', True), (r'"\\\"', False), (r'"\\\\"', True)],
)
def test_a_string_is_whole_where_its_end_is_no_escape(text, whole):
    assert is_whole_text(text, 0) is whole


def test_counting_stops_where_there_is_enough():
    class Counting(bytes):
        looked = 0

        def __getitem__(self, key):
            Counting.looked += 1
            return bytes.__getitem__(self, key)

    assert size(Counting(b"[" + b"1," * (5 * structure.BLOCK) + b"1]"), 10) > 10
    assert Counting.looked == 1


@pytest.mark.parametrize("text", [str, str.encode])
def test_values_are_counted_before_they_are_made(text):
    array = "[" + "{}," * 300 + "1]"
    with limits.using({"values": 1_000}), pytest.raises(BeyondLimit) as caught:
        load(text(array))
    assert caught.value.what == "the text has over 1,000 values; --limit values=2000 raises that limit"
    with limits.using({"values": 1_300}):
        assert len(load(text(array))) == 301


def test_commas_in_strings_are_no_values():
    with limits.using({"values": 50}):
        assert load(json.dumps(["," * 1_000, '\\"{[' * 500])) == ["," * 1_000, '\\"{[' * 500]


def test_keys_of_one_object_are_bounded():
    with limits.using({"keys": 3}), pytest.raises(BeyondLimit) as caught:
        load('[{"a": 1, "b": 1, "c": 1, "d": 1}]')
    assert caught.value.what == "an object has over 3 keys; --limit keys=6 raises that limit"


@pytest.mark.parametrize(("character", "bytes_each"), [("a", 1), ("\u4e00", 2), ("\U0001f600", 4)])
def test_a_text_counts_as_wide_as_its_widest_character_makes_it(character, bytes_each):
    raw = json.dumps(["a" * 990 + character], ensure_ascii=False).encode()
    taken = (len(raw) + 2 * bytes_each * len(raw.decode())) // 3
    with limits.using({"text": taken}):
        load(raw)
    with limits.using({"text": taken - 1}), pytest.raises(BeyondLimit) as caught:
        load(raw)
    assert caught.value.what == (
        f"the text is over {taken - 1:,} bytes in memory; --limit text={2 * taken - 2} raises that limit"
    )


def test_a_lone_surrogate_is_placed_without_a_pointer_for_each_value():
    with pytest.raises(NotStrictJSON) as caught:
        load('{"a~/b": [0, {"c": ["x", "\\ud800"]}]}')
    assert caught.value.pointer == "/a~0~1b/1/c/1"
    long = json.dumps({"k" * 1_000_000: list(range(100_000))})[:-1] + ', "z": "\\ud800"}'
    with pytest.raises(NotStrictJSON) as caught:  # a pointer for each value would be 100 GB
        load(long)
    assert caught.value.pointer == "/z"
