"""The loader: what it refuses and in which words, what it lets through, and that nothing else ever comes out."""

from __future__ import annotations

import json
import sys
import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.strategies import jsons

from batchspec.reading.strict_json import MAX_DEPTH, MAX_DIGITS, NotStrictJSON, load
from batchspec_contract.registry import REQUIREMENTS

FAULTS = {r.check.of for r in REQUIREMENTS if r.judges == "text"}

UTF8 = "text_is_utf8"
WHOLE = "text_is_json"
FINITE = "numbers_are_finite"
UNIQUE = "keys_are_unique"
UNICODE = "strings_are_unicode"
LIMITS = "text_within_limits"

DEEPER = "nested deeper than 512 levels"
LONGER = "a number has more than 4300 digits"
CUT = "the text ends in the middle of a value"

REFUSED = {
    "mark": ("\ufeff{}", UTF8, "the text begins with a byte order mark", ""),
    "mark-in-bytes": (b"\xef\xbb\xbf{}", UTF8, "the text begins with a byte order mark", ""),
    "latin-1": (b'{"a": "\xe9"}', UTF8, "byte 7 (0xe9) is not UTF-8", ""),
    "utf-16": ("{}".encode("utf-16"), UTF8, "byte 0 (0xff) is not UTF-8", ""),
    "surrogate-in-utf-8": (b'"\xed\xa0\x80"', UTF8, "byte 1 (0xed) is not UTF-8", ""),
    "empty": ("", WHOLE, "the text is empty", ""),
    "empty-bytes": (b"", WHOLE, "the text is empty", ""),
    "blanks": (" \r\n\t", WHOLE, "the text is empty", ""),
    "html": (
        "<!DOCTYPE html>\n<html></html>",
        WHOLE,
        "this looks like HTML, not JSON, at line 1, column 1",
        "",
    ),
    "html-after-blanks": (
        "\n <html>",
        WHOLE,
        "this looks like HTML, not JSON, at line 2, column 2",
        "",
    ),
    "cut-after-a-brace": ("{", WHOLE, f"{CUT} at line 1, column 2", ""),
    "cut-after-a-key": ('{"a"', WHOLE, f"{CUT} at line 1, column 5", ""),
    "cut-after-a-colon": ('{"a":', WHOLE, f"{CUT} at line 1, column 6", ""),
    "cut-in-a-string": ('{"a": "b', WHOLE, f"{CUT} at line 1, column 7", ""),
    "cut-after-a-backslash": ('["a\\', WHOLE, f"{CUT} at line 1, column 2", ""),
    "cut-after-a-comma": ("[1,", WHOLE, f"{CUT} at line 1, column 4", ""),
    "cut-after-a-line": ('{"a": 1\n', WHOLE, f"{CUT} at line 2, column 1", ""),
    "more-text": ("{} OK", WHOLE, "more text after the value at line 1, column 4", ""),
    "two-values": ("{}\n{}", WHOLE, "more text after the value at line 2, column 1", ""),
    "leading-zero": ("01", WHOLE, "more text after the value at line 1, column 2", ""),
    "word": ("upstream error", WHOLE, "no JSON value at line 1, column 1", ""),
    "leading-plus": ('{"a": +1}', WHOLE, "no JSON value at line 1, column 7", ""),
    "single-quotes": (
        "{'a': 1}",
        WHOLE,
        "no key in double quotes at line 1, column 2",
        "",
    ),
    "unquoted-key": (
        "{a: 1}",
        WHOLE,
        "no key in double quotes at line 1, column 2",
        "",
    ),
    "missing-comma": ("[1 2]", WHOLE, "neither a comma nor the end of the list at line 1, column 4", ""),
    "missing-colon": (
        '\n{"a" 1}',
        WHOLE,
        "neither a colon, a comma nor the end of the object at line 2, column 6",
        "",
    ),
    "unknown-escape": ('"\\x"', WHOLE, "a backslash that begins no escape at line 1, column 2", ""),
    "short-escape": ('["\\u12"]', WHOLE, "a backslash that begins no escape at line 1, column 3", ""),
    "line-break-in-a-string": ('"a\nb"', WHOLE, "a control character at line 1, column 3", ""),
    "control-character-between-brackets": ("[\x01]", WHOLE, "a control character at line 1, column 2", ""),
    "no-digit-of-an-escape": (
        '["\\u12zz"]',
        WHOLE,
        "a backslash that begins no escape at line 1, column 3",
        "",
    ),
    "missing-comma-in-an-object": (
        '{"a": 1 "b": 2}',
        WHOLE,
        "neither a comma nor the end of the object at line 1, column 9",
        "",
    ),
    "wrong-bracket": ("[{}, 1}", WHOLE, "neither a comma nor the end of the list at line 1, column 7", ""),
    "unquoted-second-key": (
        '{"a": [{}, "{"], b: 1}',
        WHOLE,
        "no key in double quotes at line 1, column 18",
        "",
    ),
    "no-second-value": ('{"a": [1, b]}', WHOLE, "no JSON value at line 1, column 11", ""),
    "no-value-after-a-colon": ('{"a": }', WHOLE, "no JSON value at line 1, column 7", ""),
    "comma-alone": ("[,]", WHOLE, "no JSON value at line 1, column 2", ""),
    "two-commas": ("[1,,2]", WHOLE, "no JSON value at line 1, column 4", ""),
    "comma-at-the-end-of-a-list": (
        "[1, ]",
        WHOLE,
        "a comma before the end of a list or an object at line 1, column 3",
        "",
    ),
    "comma-at-the-end-of-an-object": (
        '{"a": 1,\n}',
        WHOLE,
        "a comma before the end of a list or an object at line 1, column 8",
        "",
    ),
    "nan": ('{"a": NaN}', FINITE, "NaN is not a JSON number", ""),
    "infinity": ("[Infinity]", FINITE, "Infinity is not a JSON number", ""),
    "minus-infinity": ("-Infinity", FINITE, "-Infinity is not a JSON number", ""),
    "too-large": ("1e400", FINITE, "the number 1e400 is beyond a double", ""),
    "too-small": ("[-1e400]", FINITE, "the number -1e400 is beyond a double", ""),
    "key-twice": ('{"a": 1, "a": 1}', UNIQUE, 'the key "a" is there twice in one object', ""),
    "key-twice-below": ('{"a": [{"b": 1, "b": 2}]}', UNIQUE, 'the key "b" is there twice in one object', ""),
    "key-twice-by-an-escape": (
        '{"a": 1, "\\u0061": 2}',
        UNIQUE,
        'the key "a" is there twice in one object',
        "",
    ),
    "empty-key-twice": ('{"": 1, "": 2}', UNIQUE, 'the key "" is there twice in one object', ""),
    "high-surrogate": ('["\\ud800"]', UNICODE, "the string holds a lone surrogate, \\ud800", "/0"),
    "low-surrogate": (
        '{"a/b": {"m~n": "\\uDC00"}}',
        UNICODE,
        "the string holds a lone surrogate, \\udc00",
        "/a~1b/m~0n",
    ),
    "surrogates-reversed": ('"\\udc00\\ud800"', UNICODE, "the string holds a lone surrogate, \\udc00", ""),
    "surrogate-in-a-key": (
        '{"a": {"\\udfff": 1}}',
        UNICODE,
        "the string holds a lone surrogate, \\udfff",
        "/a",
    ),
    "surrogate-not-escaped": ('["\ud800"]', UNICODE, "the string holds a lone surrogate, \\ud800", "/0"),
    "surrogate-not-escaped-in-a-key": (
        '{"\udfff": 1}',
        UNICODE,
        "the string holds a lone surrogate, \\udfff",
        "",
    ),
    "100000-brackets": ("[" * 100_000, LIMITS, DEEPER, ""),
    "100000-brackets-in-bytes": (b"[" * 100_000, LIMITS, DEEPER, ""),
    "100000-objects": ('{"a":' * 100_000, LIMITS, DEEPER, ""),
    "513-lists": ("[" * 513 + "]" * 513, LIMITS, DEEPER, ""),
    "deep-after-a-string": ('["\\"]",' + "[" * 600 + "]" * 601, LIMITS, DEEPER, ""),
    "5000-digits": ("9" * 5000, LIMITS, LONGER, ""),
    "5000-digits-below-zero": ('{"a": -' + "9" * 5000 + "}", LIMITS, LONGER, ""),
    "5000-digits-of-a-fraction": ("0." + "3" * 5000, LIMITS, LONGER, ""),
    "5000-digits-of-an-exponent": ("1e" + "9" * 5000, LIMITS, LONGER, ""),
}


@pytest.mark.parametrize(("text", "fault", "what", "pointer"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(text, fault, what, pointer):
    with pytest.raises(NotStrictJSON) as caught:
        load(text)
    assert (caught.value.fault, caught.value.what, caught.value.pointer) == (fault, what, pointer)
    assert str(caught.value) == what


ACCEPTED = {
    "blanks-around": (" \r\n\t{} \n", {}),
    "scalars": ("[null, true, false, 0, -1, 1.5, 1e3, -0.0]", [None, True, False, 0, -1, 1.5, 1000.0, -0.0]),
    "every-escape": ('"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9"', '"\\/\b\f\n\r\t\u00e9'),
    "an-escaped-pair": ('"\\ud83d\\uDE80"', "\U0001f680"),
    "a-backslash-before-the-letters": ('"\\\\ud800"', "\\ud800"),
    "characters-themselves": ('"\u00e9\u8b58\U0001f680"', "\u00e9\u8b58\U0001f680"),
    "a-mark-inside": ('"\ufeff"', "\ufeff"),
    "line-separators-in-a-string": ('"\u2028\u2029\u0085"', "\u2028\u2029\u0085"),
    "words-that-are-no-numbers": ('["NaN", "Infinity"]', ["NaN", "Infinity"]),
    "less-than-any-double": ("1e-400", 0.0),
    "the-largest-double": ("1.7976931348623157e308", sys.float_info.max),
    "an-integer-beyond-a-double": ("1" + "0" * 400, 10**400),
    "as-many-digits-as-may-be": ("9" * MAX_DIGITS, 10**MAX_DIGITS - 1),
    "the-same-key-at-two-levels": ('{"a": {"a": 1}}', {"a": {"a": 1}}),
    "many-brackets-side-by-side": ("[" + ",".join(["[]"] * 1000) + "]", [[]] * 1000),
    "brackets-in-a-string": ('["' + "[" * 100_000 + '"]', ["[" * 100_000]),
    "brackets-after-an-escaped-quote": ('["\\"' + "{[" * 5_000 + '"]', ['"' + "{[" * 5_000]),
    "brackets-between-two-strings": ('["\\\\", [' + '"[", ' * 600 + '"]"]]', ["\\", ["["] * 600 + ["]"]]),
}


@pytest.mark.parametrize(("text", "value"), ACCEPTED.values(), ids=ACCEPTED.keys())
def test_accepted(text, value):
    assert load(text) == value
    assert load(text.encode()) == value


def test_as_deep_as_may_be():
    value = load("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    for _ in range(MAX_DEPTH - 1):
        (value,) = value
    assert value == []


def test_whole_numbers_stay_whole():
    assert [type(number) for number in load("[1, 1.0, 1e0, 9007199254740993]")] == [int, float, float, int]
    assert load("9007199254740993") == 9007199254740993


@given(jsons, st.booleans(), st.booleans())
@settings(deadline=None)
def test_what_is_dumped_is_loaded_back(value, escaped, as_bytes):
    text = json.dumps(value, ensure_ascii=escaped)
    back = load(text.encode() if as_bytes else text)
    assert back == value
    assert json.dumps(back) == json.dumps(value)


pieces = st.sampled_from([*'[]{},:"\\', "\\u", "d8", "00", "dc", "0", "1", "-", ".", "e", "9" * 4301])
near_json = st.lists(
    pieces | st.sampled_from(["null", "true", "NaN", "\n", "\ud800", "\ufeff", "[" * 600, '"a"'])
).map("".join)


@given(st.text() | near_json | st.binary() | near_json.map(lambda t: t.encode("utf-8", "surrogatepass")))
@settings(deadline=None, max_examples=300)
def test_nothing_but_a_value_or_a_refusal_comes_out(text):
    try:
        value = load(text)
    except NotStrictJSON as refusal:
        assert refusal.fault in FAULTS
        assert refusal.what
        assert "\n" not in refusal.what
        assert len(refusal.what) < 200
    else:
        assert json.dumps(value) == json.dumps(json.loads(text))


def seconds_to(text):
    """Of the processor, so that a busy machine adds none; the limits are those that only a wrong order of growth passes."""
    began = time.process_time()
    with suppress(NotStrictJSON):
        load(text)
    return time.process_time() - began


SIZE = 20_000_000


def test_a_long_text_is_read_in_reasonable_time():
    brackets = ",".join(["[]"] * 600)
    assert seconds_to(f'[["{"x" * SIZE}"],{brackets}]') < 20


def test_a_long_list_of_objects_is_read_in_reasonable_time():
    row = json.dumps({"id": "batch_abc123", "metadata": {"note": "x" * 900}})
    assert seconds_to("[" + ",".join([row] * (SIZE // len(row))) + "]") < 40


@pytest.mark.parametrize(
    "tail", ['"' + '\\"' * 20_000, '"' * 20_001, '"\\\n' * 20_000], ids=["escapes", "quotes", "breaks"]
)
def test_a_text_made_to_be_slow_is_not(tail):
    assert seconds_to("[]," * 600 + tail) < 10


@pytest.mark.parametrize("inside", ["x" * 20_000, "x\\n" * 20_000, "\\" * 20_001, "[" * 600])
def test_a_string_without_an_end_is_refused_at_once(inside):
    assert seconds_to(f'{{"{inside}') < 10
