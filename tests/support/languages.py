"""What the files of `batchspec generate` are tried with: valid objects as texts, and programs that read and write them.

A program in any language reads a line for each case, `{"object": "Batch", "text": "..."}`, and answers with a line,
`{"text": "..."}` or `{"error": "..."}`.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from batchspec.contract.schemas import schema
from batchspec.making.batches.factory import BatchFactory
from batchspec.reading.strict_json import NotStrictJSON, load
from batchspec_contract.lifecycle import STATES
from batchspec_contract.objects import OBJECTS
from support.paths import ROOT, TESTS

GENERATE_DOCS = (ROOT / "docs" / "generate.md").read_text("utf-8")
BEYOND_DOUBLE, BEYOND_64_BITS = 2**53 + 1, 10**30
UNKNOWN = {"x_new": {"deep": [1, None, {"k": "v"}]}, "x_null": None}


DEEP = {f"Batch: BATCH-WIR-006/{kind}-512-deep.json 0" for kind in ("lists", "objects")}
NESTED: dict[str, list[dict[str, Any]]] = {
    "error_envelope": [
        {"error": {"message": ""}},
        {"error": {"message": "no", "type": None, "param": "limit", "code": "invalid", "inner": []}},
    ],
    "output_line": [
        {"custom_id": "", "response": {"status_code": 100}},
        {"custom_id": "a", "response": {"status_code": 599, "request_id": None, "body": None}, "error": None},
        {"custom_id": "b", "response": {"status_code": 200, "body": {}}, "id": None},
        {"custom_id": "c", "response": None, "error": {}},
        {"custom_id": "d", "error": {"code": None, "message": None}},
        {"custom_id": "e", "error": {"message": '\u2028 " \\ \U0001f600 <&>'}},
    ],
    "input_line": [
        {"custom_id": "a", "method": "POST", "url": "/v1/x", "body": {"n": 0.1, "seed": BEYOND_DOUBLE}}
    ],
    "batch_list": [{"object": "list", "data": [], "has_more": False}],
    "create_batch": [
        {"input_file_id": "f", "endpoint": "/v1/x", "completion_window": "24h", "metadata": {}},
        {
            "input_file_id": "f",
            "endpoint": "/v1/x",
            "completion_window": "24h",
            "metadata": {"__proto__": "x"},
        },
    ],
}
"""Legal objects of which the examples show none: what is inside them absent or null."""


@dataclass(frozen=True)
class Valid:
    """A text that every reader of the object must accept."""

    object: str
    """The title, which is the name of the model."""
    shows: str
    text: str


@cache
def valid() -> tuple[Valid, ...]:
    """Every one of them: the corpus of batches, a batch in each state, and each object in every legal form."""
    return (*_batches(), *_drawn(), *_forms())


def title(name: str) -> str:
    return str(schema("reader" if name == "batch" else name)["title"])


def _batches() -> Iterator[Valid]:
    """The objects of the corpus that readers must accept, also those in which a server breaks something else."""
    is_batch = Draft202012Validator(schema("reader")).is_valid
    for path in sorted((TESTS / "cases").glob("*/*/*.json")):
        try:
            value = load(path.read_bytes())
        except NotStrictJSON:
            continue
        for number, one in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(one, dict) and is_batch(one):
                text = json.dumps(one) if isinstance(value, list) else path.read_text("utf-8")
                yield Valid("Batch", f"{path.parent.name}/{path.name} {number}", text)


def _drawn() -> Iterator[Valid]:
    for unset in ("null", "absent"):
        factory = BatchFactory(7, unset=unset)
        for state in STATES:
            yield Valid("Batch", f"{state}, what is unset is {unset}", json.dumps(factory.build(state)))
    rows = [BatchFactory(8).build(state) for state in STATES]
    page = {
        "object": "list",
        "data": rows,
        "first_id": rows[0]["id"],
        "last_id": rows[-1]["id"],
        "has_more": True,
    }
    yield Valid("BatchList", "a page of eight", json.dumps(page))


def right(name: str) -> dict[str, Any]:
    """An object with every field, each with its first example."""
    return {field.name: deepcopy(field.examples[0]) for field in OBJECTS[name].fields}


def _forms() -> Iterator[Valid]:
    for name, spec in OBJECTS.items():
        whole = right(name)
        for field in spec.fields:
            shapes: dict[str, Any] = {f"example {n}": one for n, one in enumerate(field.examples)}
            if field.nullable:
                shapes["null"] = None
            for shows, value in shapes.items():
                yield _valid(name, f"{field.name}: {shows}", {**whole, field.name: value})
            if not field.required:
                yield _valid(
                    name, f"{field.name}: absent", {k: v for k, v in whole.items() if k != field.name}
                )
            if field.type == "integer" and field.name != "created_at":
                for number in (BEYOND_DOUBLE, BEYOND_64_BITS):
                    yield _valid(name, f"{field.name}: {number}", {**whole, field.name: number})
        for number, value in enumerate(NESTED.get(name, ())):
            yield _valid(name, f"nested {number}", value)
        yield _valid(
            name, "only what is required", {f.name: whole[f.name] for f in spec.fields if f.required}
        )
        yield _valid(name, "unknown keys everywhere", crowded({**whole}))


def crowded(value: Any) -> Any:
    """The value with unknown keys in each object that is not a map of strings."""
    if isinstance(value, list):
        return [crowded(item) for item in value]
    if not isinstance(value, dict):
        return value
    inner = {key: item if key == "metadata" else crowded(item) for key, item in value.items()}
    return {**inner, **UNKNOWN, "x_many": BEYOND_DOUBLE}


def _valid(name: str, shows: str, value: Any) -> Valid:
    checker = Draft202012Validator(schema("reader" if name == "batch" else name))
    faults = [fault.message for fault in checker.iter_errors(value)]
    assert not faults, (name, shows, faults)
    return Valid(title(name), shows, json.dumps(value))


def exactly(text: str) -> Any:
    """The value of a text in which `3.0` is `3`, no number is rounded, and true is not 1."""
    return json.loads(text, parse_float=_number, parse_int=_number)


def _number(text: str) -> tuple[str, Decimal]:
    return ("number", Decimal(text))


@dataclass(frozen=True)
class Tried:
    """What a program made of the cases."""

    unread: Mapping[str, str]
    """Why, by the case."""
    changed: Mapping[str, str]
    """What was written back, by the case."""

    def shallow(self) -> Tried:
        """The same without the texts that only some parsers go down into; how deep is theirs to say."""
        return Tried({name: why for name, why in self.unread.items() if name not in DEEP}, self.changed)

    def is_documented(self, models: str) -> bool:
        """True where the table in docs/generate.md says of these models what was seen of them."""
        unread, unequal = len(self.unread), len(self.unread) + len(self.changed)
        return f"\n| {models} | {_all_but(unread)} | {_all_but(unequal)} | " in GENERATE_DOCS


def _all_but(count: int) -> str:
    return f"all but {count}" if count else "all"


def ask(
    program: list[str], cases: list[tuple[str, str]], cwd: Path, env: Mapping[str, str] | None = None
) -> list[dict[str, str]]:
    """The program's answers to objects and texts."""
    lines = "".join(json.dumps({"object": name, "text": text}) + "\n" for name, text in cases)
    done = subprocess.run(
        program,
        input=lines,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        cwd=cwd,
        encoding="utf-8",
        env=env,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    answers = [json.loads(line) for line in done.stdout.split("\n") if line]
    assert len(answers) == len(cases), done.stderr[-3000:]
    return answers


def tried(program: list[str], cwd: Path, env: Mapping[str, str] | None = None) -> Tried:
    """Every valid case, read and written back."""
    cases = valid()
    answers = ask(program, [(case.object, case.text) for case in cases], cwd, env)
    unread, changed = {}, {}
    for case, answer in zip(cases, answers, strict=True):
        name = f"{case.object}: {case.shows}"
        if "text" not in answer:
            unread[name] = answer["error"]
        elif exactly(answer["text"]) != exactly(case.text):
            changed[name] = answer["text"]
    return Tried(unread, changed)


def unknown_status() -> list[tuple[str, str]]:
    """Objects with a status, or a kind of event, that the contract does not name."""
    batch = {**right("batch"), "status": "queued"}
    event = {**right("batch_event"), "type": "batch.paused"}
    page = {**right("batch_list"), "data": [batch]}
    found = {"batch": batch, "batch_event": event, "batch_list": page}
    return [(title(name), json.dumps(value)) for name, value in found.items()]


def refused_status(answers: list[dict[str, str]]) -> list[str]:
    """The objects of `unknown_status` that were not read; raises `AssertionError` where one was changed."""
    refused = []
    for (name, text), answer in zip(unknown_status(), answers, strict=True):
        if "text" not in answer:
            refused.append(name)
        else:
            assert exactly(answer["text"]) == exactly(text)
    return refused


NO_OBJECTS = (
    ("Batch", "[]"),
    ("Batch", "{}"),
    ("Batch", "null"),
    ("Batch", json.dumps({**right("batch"), "status": None})),
    ("Batch", json.dumps({**right("batch"), "object": "file"})),
    ("Batch", json.dumps({**right("batch"), "created_at": "2026-11-22"})),
    ("Batch", json.dumps({**right("batch"), "created_at": 1.5})),
    ("Batch", json.dumps({**right("batch"), "metadata": {"run": 1}})),
    ("Batch", json.dumps({**right("batch"), "metadata": {"run": None}})),
    ("Batch", json.dumps({**right("batch"), "errors": {"data": {}}})),
    ("BatchList", '{"object": "list", "data": [null], "has_more": false}'),
    ("BatchEvent", json.dumps({**right("batch_event"), "object": "batch"})),
    ("CreateBatch", json.dumps({**right("create_batch"), "output_expires_after": None})),
    ("ErrorEnvelope", '{"error": "no"}'),
    ("ErrorEnvelope", '{"error": {"message": null}}'),
    ("FileDeletion", '{"id": "f", "object": "file", "deleted": "yes"}'),
    ("FileObject", json.dumps({**right("file_object"), "bytes": True})),
    ("InputLine", json.dumps({**right("input_line"), "body": []})),
    ("OutputLine", '{"custom_id": "a", "response": {"status_code": "200"}}'),
    ("OutputLine", '{"custom_id": "a", "response": []}'),
)
"""Texts that are no such object."""


def known(name: str, value: Any) -> Any:
    """The object without the keys that the contract does not name; `value` is as `exactly` gives it."""
    objects = {title(one): schema("reader" if one == "batch" else one) for one in OBJECTS}
    return _known(value, objects[name], objects[name])


def _known(value: Any, node: dict[str, Any], whole: dict[str, Any]) -> Any:
    if "anyOf" in node:
        node = node["anyOf"][0]
    if "$ref" in node:
        reference = node["$ref"]
        if not reference.startswith("#"):
            whole = node = schema("reader")
        else:
            node = whole["$defs"][reference.rpartition("/")[2]]
    if isinstance(value, dict) and "properties" in node:
        inner = node["properties"]
        return {key: _known(item, inner[key], whole) for key, item in value.items() if key in inner}
    if isinstance(value, list):
        return [_known(item, node["items"], whole) for item in value]
    return value
