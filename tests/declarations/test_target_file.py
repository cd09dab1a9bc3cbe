"""The target file: each key is read, each fault is one line, and nothing in it is a secret."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from batchspec.contract.schemas import document, schema
from batchspec.declarations.declared import DOCUMENTED, NOTHING, Declared, Limits
from batchspec.declarations.file import DEFAULT, LARGEST, BadTarget, find, load, parse
from batchspec.settings import NAMES

SCHEMA = document("target")
TABLES = ("headers", "query", "capabilities", "deviations", "serves", "limits")


def read(text):
    return parse(text, Path(DEFAULT))


def toml(value):
    return json.dumps(value)


def fields():
    """Every key: its table, its name and its schema."""
    for name, part in SCHEMA["properties"].items():
        if "properties" in part:
            yield from ((name, key, inner) for key, inner in part["properties"].items())
        elif name not in TABLES:
            yield "", name, part


KEYS = {f"{table}.{name}".lstrip("."): (table, name, part) for table, name, part in fields()}


def written(table, name, value):
    return f"[{table}]\n{name} = {toml(value)}\n" if table else f"{name} = {toml(value)}\n"


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_described_and_its_example_is_good(key):
    table, name, part = KEYS[key]
    assert part["description"].endswith(".")
    extra = 'api_key_env = "KEY"\n' if name == "second_key_env" else ""
    for example in part["examples"]:
        assert read(extra + written(table, name, example)).values


@pytest.mark.parametrize("key", KEYS)
def test_a_value_of_another_type_is_one_line_that_shows_a_right_one(key):
    table, name, _ = KEYS[key]
    with pytest.raises(BadTarget) as refused:
        read(written(table, name, {"a": [1]}).replace('{"a": [1]}', "{a = [1]}"))
    line = str(refused.value)
    assert "\n" not in line
    assert line.startswith(f"{DEFAULT}:{2 if table else 1}: {key} is n")
    right = line.partition("; write ")[2]
    assert read((f"[{table}]\n" if table else 'api_key_env = "A"\n' * (name == "second_key_env")) + right)
    assert f"{name} = " in right


@pytest.mark.parametrize("key", KEYS)
def test_every_key_reaches_the_run(key):
    """A key is a setting of the run or a declaration; none is read and forgotten."""
    table, name, part = KEYS[key]
    example = True if table == "capabilities" else part["examples"][0]
    extra = 'api_key_env = "KEY"\n' if name == "second_key_env" else ""
    file = read(extra + written(table, name, example))
    assert file.settings().keys() <= NAMES
    empty = read(extra)
    assert (file.settings(), file.declared()) != (empty.settings(), empty.declared())


def test_a_header_reaches_the_run():
    assert read('[headers]\nx-team = "red"\n').settings() == {"header": ["x-team: red"]}
    assert read('[query]\nv = "1"\n').settings() == {"query": ["v=1"]}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('modl = "x"', ":1: unknown key 'modl'; did you mean 'model'?"),
        ("\n[limits]\nmetadata_pair = 4", ":3: unknown key 'metadata_pair'; did you mean 'metadata_pairs'?"),
        ("limits.metadata_pair = 4", ":1: unknown key 'metadata_pair'; did you mean 'metadata_pairs'?"),
        (
            "[limits]\nmetadata_pairs = 0",
            ":2: limits.metadata_pairs is less than 2; write metadata_pairs = 8",
        ),
        ("timeout = true", ":1: timeout is not a number; write timeout = 600"),
        (
            '[capabilities]\ncancel = "off"',
            ":2: capabilities.cancel is not true or false; write cancel = true",
        ),
        (
            '[deviations]\nbad_input_refused_at = "creat"',
            ':2: deviations.bad_input_refused_at is none of upload, create, failed; write bad_input_refused_at = "create"',
        ),
        ('serves = "7d"', ":1: serves is not a table; begin the table with [serves]"),
        ("[serves]\nendpoints = []", ':2: serves.endpoints is empty; write endpoints = ["/v1/embeddings"]'),
        (
            "[serves]\nendpoints = [7]",
            ':2: serves.endpoints.0 is not text in double quotes; write endpoints = ["/v1/embeddings"]',
        ),
        ("url = [", ":1: no TOML: "),
        ('[query]\n"a=b" = "c"', ":1: query has the name 'a=b'; a name is of letters, digits, - and _"),
        ('headers = {"" = "c"}', ":1: headers has the name ''; a name is of letters, digits, - and _"),
        (
            'headers = {"a\\nb" = 1}',
            ":1: headers has the name 'a\\nb'; a name is of letters, digits, - and _\n",
        ),
        (
            'url = "http://a"\nbase_path = "/b"',
            ":2: base_path goes with an address given elsewhere; write the path into url",
        ),
        ('second_key_env = "B"', ":1: second_key_env goes with api_key_env, the key of the run itself"),
    ],
)
def test_a_fault_is_one_line(text, line):
    with pytest.raises(BadTarget) as refused:
        read(text)
    assert str(refused.value).startswith(DEFAULT + line)
    assert str(refused.value).count("\n") == line.count("\n")


def test_every_fault_is_told_in_the_order_of_the_lines():
    with pytest.raises(BadTarget) as refused:
        read('timeout = "1"\n[limits]\nlist_limit = "a"\nx = 1\n')
    assert [line.split(":")[1] for line in str(refused.value).splitlines()] == ["1", "3", "4"]


@pytest.mark.parametrize("table", ["headers", "query"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Authorization", "Bearer abc"),
        ("api-key", "0123secret"),
        ("x-team", "sk-0123secret"),
        ("cookie", "0123secret"),
    ],
)
def test_a_credential_is_refused_and_not_repeated(table, name, value):
    with pytest.raises(BadTarget) as refused:
        read(f'[{table}]\n{name} = "{value}"\n')
    assert f'write {name} = "env:NAME"' in str(refused.value)
    assert value not in str(refused.value)
    assert read(f'[{table}]\n{name} = "env:A_NAME"\n').settings()


def test_no_value_of_a_header_is_in_an_error():
    with pytest.raises(BadTarget) as refused:
        read('[headers]\nx-a = ["0123secret"]\n')
    assert "0123secret" not in str(refused.value)


def test_a_file_that_cannot_be_read_is_one_line(tmp_path):
    with pytest.raises(BadTarget, match="no such file"):
        load(tmp_path / "none.toml")
    with pytest.raises(BadTarget, match="cannot be opened"):
        load(tmp_path)
    (tmp_path / "a.toml").write_bytes(b"\xff")
    with pytest.raises(BadTarget, match="not UTF-8"):
        load(tmp_path / "a.toml")
    (tmp_path / "b.toml").write_bytes(b"#" * (LARGEST + 1))
    with pytest.raises(BadTarget, match="over 1,000,000 bytes"):
        load(tmp_path / "b.toml")
    (tmp_path / "c.toml").write_text("a = " + "[" * 5000)
    with pytest.raises(BadTarget, match=r"c\.toml:1: no TOML: "):
        load(tmp_path / "c.toml")


def test_the_file_of_the_folder_is_used_where_none_is_named(tmp_path):
    assert find(None, tmp_path) is None
    (tmp_path / DEFAULT).write_text('ca_bundle = "ca.pem"\n')
    found = find(None, tmp_path)
    assert found.settings() == {"ca_bundle": str(tmp_path / "ca.pem")}
    assert find(os.devnull, tmp_path) is None


def test_declarations_pass_through_a_trace_unchanged():
    declared = Declared(
        "t.toml", ("cancel",), True, "create", ("7d",), ("/v1/embeddings",), Limits(list_limit=5)
    )
    assert Declared.of(json.loads(json.dumps(declared.to_json()))) == declared
    assert NOTHING.to_json() == {}
    assert NOTHING.words() == ""


@pytest.mark.parametrize("value", [None, 7, True, "x", [7], {"a": 1}, 10**30, -1, 0.5])
def test_a_trace_of_a_stranger_may_declare_anything(value):
    names = [*Declared.__dataclass_fields__]
    for name in names:
        assert isinstance(Declared.of({name: value}).words(), str)
    for name in Limits.__dataclass_fields__:
        assert Declared.of({"limits": {name: value}}).limits == DOCUMENTED or value == 7


def test_the_schema_is_published():
    assert schema("target")["$id"] == "urn:batchspec:target:1"
    assert schema("target", draft=7)["$schema"] == "http://json-schema.org/draft-07/schema#"
