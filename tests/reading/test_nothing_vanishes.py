"""Every entry of a recording is an exchange or is unread, whatever stands in it, and reading never breaks."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchspec.reading.files.recordings import recording_of
from batchspec.reading.strict_json import load
from batchspec.reading.trace import Header, Trace, lines, parse
from batchspec.reading.yaml_events import NotYAML
from batchspec.reading.yaml_values import documents

HAR_ENTRY = {
    "startedDateTime": "2026-01-02T03:04:05.678Z",
    "time": 12.5,
    "request": {
        "method": "POST",
        "url": "https://api.example/v1/files?x=1",
        "headers": [{"name": "Content-Type", "value": "multipart/form-data; boundary=b"}],
        "bodySize": 7,
        "postData": {
            "mimeType": "text/plain",
            "text": "--b\r\n",
            "params": [{"name": "file", "value": "{}", "fileName": "a"}],
            "encoding": "base64",
        },
    },
    "response": {
        "status": 200,
        "headers": [{"name": "Content-Encoding", "value": "gzip"}],
        "bodySize": 3,
        "content": {"size": 2, "mimeType": "application/json", "text": "e30=", "encoding": "base64"},
    },
}
CASSETTE_ENTRY = {
    "request": {
        "method": "POST",
        "uri": "https://api.example/v1/batches",
        "headers": {"Content-Type": ["application/json"], "Content-Length": ["2"]},
        "body": {"type": "Buffer", "data": [123, 125]},
        "parsed_body": {},
    },
    "response": {
        "status": {"code": 200, "message": "OK"},
        "code": 200,
        "headers": {"Content-Encoding": ["gzip"]},
        "body": {"string": "{}", "encoding": "UTF-8", "base64_string": "e30="},
        "content": "{}",
        "parsed_body": {},
    },
}
LISTS = {
    "har": lambda rows: {"log": {"version": "1.2", "entries": rows}},
    "cassette": lambda rows: {"interactions": rows, "version": 1},
    "ruby": lambda rows: {"http_interactions": rows},
}
ENTRIES = {"har": HAR_ENTRY, "cassette": CASSETTE_ENTRY, "ruby": CASSETTE_ENTRY}

WORDS = st.sampled_from(
    [
        "",
        "gzip",
        "br",
        "base64",
        "²",
        "200",
        "\x1f\x8b\b\0",
        "--b",
        "http://[",
        "!",
        "Buffer",
        "multipart/form-data",
    ]
)
ATOMS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**400, -1, 0])
    | st.floats()
    | WORDS
    | st.text(max_size=9)
)
KEYS = st.sampled_from(
    [
        "string",
        "base64_string",
        "encoding",
        "text",
        "type",
        "data",
        "code",
        "name",
        "value",
        "content",
        "size",
        "status",
    ]
)
VALUES = st.recursive(
    ATOMS | st.binary(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)
JSON_VALUES = st.recursive(
    ATOMS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def places(value, path=()):
    """The way to every value within `value`, the whole of it included."""
    yield path
    held = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in held:
        yield from places(inner, (*path, key))


def put(whole, path, value):
    """A copy of `whole` with another value at one place."""
    if not path:
        return value
    changed = copy.deepcopy(whole)
    at = changed
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return changed


def whole(recording, entries):
    """True when each entry is there once, as an exchange or as unread, and each exchange is of the types it says."""
    numbers = sorted([e.number for e in recording.exchanges] + [u.entry for u in recording.unread])
    assert numbers == list(range(1, entries + 1))
    assert all(unread.file == "x" and unread.why for unread in recording.unread)
    trace = Trace(Header("server", "x"), recording.exchanges)
    again = parse("\n".join(json.dumps(json.loads(line)) for line in lines(trace)), "t")
    assert again.exchanges == recording.exchanges
    for exchange in recording.exchanges:
        assert exchange.began <= exchange.ended
        assert exchange.request.stored or (exchange.request.body, exchange.request.file) == (None, None)
        assert exchange.response is None or exchange.response.stored or exchange.response.body == ""


@pytest.mark.parametrize("kind", LISTS)
@given(data=st.data())
def test_any_value_at_any_place_of_an_entry(kind, data):
    good = ENTRIES[kind]
    path = data.draw(st.sampled_from(list(places(good))))
    entry = put(good, path, data.draw(VALUES))
    whole(recording_of(LISTS[kind]([good, entry, good]), "x"), 3)


@pytest.mark.parametrize("kind", LISTS)
@given(data=st.data())
def test_any_key_may_be_missing(kind, data):
    entry = copy.deepcopy(ENTRIES[kind])
    for _ in range(data.draw(st.integers(1, 4))):
        paths = [path for path in places(entry) if path and isinstance(path[-1], str)]
        if not paths:
            break
        *around, key = data.draw(st.sampled_from(paths))
        at = entry
        for step in around:
            at = at[step]
        del at[key]
    whole(recording_of(LISTS[kind]([entry]), "x"), 1)


@given(VALUES, VALUES)
def test_any_value_where_the_entries_should_be(one, other):
    for value in ({"log": {"entries": one}}, {"log": one}, {"interactions": one}, {"http_interactions": one}, {"requests": one, "responses": other}, {"mappings": one, "Entries": other}, one, [one, other], {"info": one}):  # fmt: skip
        recording = recording_of(value, "x")
        if recording is not None:
            held = {u.entry for u in recording.unread} | {e.number for e in recording.exchanges}
            assert held in ({0}, set(range(1, len(held) + 1)))


@given(st.binary(max_size=60) | st.text(alphabet="a&*!:-[]{}\n \"'|>%#?,@`~0.<", max_size=60).map(str.encode))
def test_any_bytes_as_yaml(raw):
    try:
        found = documents(raw)
    except NotYAML as fault:
        assert fault.what
    else:
        assert None not in found


@given(JSON_VALUES)
def test_a_text_that_is_json_is_the_same_value_as_yaml(value):
    try:
        text = json.dumps(value, allow_nan=False)
        expected = load(text)
        found = documents(text.encode())
    except ValueError:
        return
    assert found == ([] if expected is None else [expected])
