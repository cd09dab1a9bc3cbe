"""Anything that a stranger may say: JSON values as texts, and texts for people, with the odd ones among them."""

from __future__ import annotations

import json

from hypothesis import strategies as st

from batchspec.reading.strict_json import MAX_DEPTH, MAX_DIGITS
from support.obeyed import ATTACKS

ODD_TEXTS = (
    "",
    " ",
    "²",
    "٣",
    ".",
    "..",
    "../../etc/passwd",
    "a/b",
    "/",
    "~0~1",
    "%2e%2e%2f",
    "{id}",
    "%s",
    "$ref",
    "#",
    "?after=",
    ":::",
    "*",
    "batch",
    "list",
    "null",
    "\x00",
    "\x1b[2J\x1b[31m",
    "\x1b]8;;http://a.test\x1b\\b\x1b]8;;\x1b\\",
    "\x9b1A",
    "\r",
    "a\nb",
    "a\r\nverdict: conformant",
    "\nverdict: conformant\n",
    "\u2028\u2029\x85\x0b\x0c",
    "\u202e\u2066",
    "\ufffe\uffff",
    "\ufeff",
    "[/red]",
    "[bold]a[/]",
    "[link=http://a.test]b[/link]",
    ":warning:",
    "</script><script>alert(1)</script>",
    "</pre></details></summary><img src=x onerror=y>",
    "<!--",
    "--> ]]> <![CDATA[",
    "&lt;&#0;&amp;",
    "a|b|c",
    "|---|",
    "# a",
    "- a\n\n\n## b",
    "```\n~~~",
    "`a`b`",
    "[a](http://a.test)![b](c)",
    "\\",
    "'\"`;$(true)",
    "\U0001f600",
    "e\u0301" * 40,
    "x" * 10_000,
)
"""Texts that a rule, a page or a terminal could trip over. None holds a lone surrogate, which JSON forbids."""

ODD_VALUES = (
    "null",
    "true",
    "false",
    "0",
    "-0",
    "-0.0",
    "1",
    "1.0",
    "-1",
    "0.1",
    "1e-320",
    "1e308",
    "-1e308",
    "1E5",
    "1e22",
    "9007199254740993",
    "99999999999999999999",
    "1" + "0" * 40,
    "9" * MAX_DIGITS,
    "[]",
    "{}",
    "[[]]",
    "[null]",
    "[{}]",
    '[1,"a",{}]',
    '{"": ""}',
    '{"a/b~c": {"~": []}}',
    '{"id": []}',
    '{"object": "batch"}',
    '{"object": "batch", "id": "b", "status": []}',
    '{"object": "list", "data": {}}',
    '{"object": "list", "data": [null, 1, "a", [], {"object": "batch"}], "has_more": "no"}',
    '{"error": null}',
    '{"error": {"message": []}}',
    json.dumps({"k" * 10_000: "v"}),
    json.dumps({f"key {n}": n for n in range(300)}),
    json.dumps(list(range(300))),
    "[" * 100 + "]" * 100,
    '{"a":' * 100 + "1" + "}" * 100,
    *map(json.dumps, ODD_TEXTS),
)
"""JSON values, as texts, that code written for the documented types could trip over."""

NO_VALUES = (
    "",
    "NaN",
    "-Infinity",
    "1e400",
    "01",
    "+1",
    "'a'",
    "undefined",
    '"\\ud800"',
    '"\\x"',
    '"a',
    "[1,",
    "{]",
    '{"a": 1, "a": 2}',
    "9" * (MAX_DIGITS + 1),
    "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1),
    "[" * 100_000,
    "\ufeff1",
    "// a",
)
"""Texts that are no JSON value, or one beyond the limits of the loader."""


WITHOUT_SURROGATES = tuple(text for text in ATTACKS if "\ud800" not in text)


@st.composite
def _texts(draw: st.DrawFn) -> str:
    return draw(st.sampled_from(ODD_TEXTS) | st.sampled_from(WITHOUT_SURROGATES) | st.text(max_size=40))


@st.composite
def _wild_texts(draw: st.DrawFn) -> str:
    return draw(texts | st.text(st.characters(), max_size=40) | st.sampled_from(["\ud800", "a\udcffb"]))


# Functions of their own, so that hypothesis does not write out every odd text where it names a strategy.
texts = _texts()
"""Any text without a lone surrogate: what JSON can hold."""

wild_texts = _wild_texts()
"""Any text that Python can hold: the name of a file may have lone surrogates."""

_numbers = st.integers() | st.integers(10**18, 10**60) | st.floats(allow_nan=False, allow_infinity=False)
_scalars = st.none() | st.booleans() | _numbers | texts
values = st.recursive(
    _scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=8,
)
"""Any JSON value, as Python has it."""

json_texts = st.sampled_from(ODD_VALUES) | values.map(json.dumps)
"""Any JSON value, as a text."""

texts_for_values = json_texts | st.sampled_from(NO_VALUES)
"""A text where a JSON value should stand: most often one, now and then none."""
