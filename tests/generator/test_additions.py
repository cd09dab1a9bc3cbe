"""What is added to the contract, in the files that CONTRIBUTING names, is noticed everywhere without another edit.

Each test makes a copy of the tree, adds something, renders `generated/` anew, and asks the copy itself.
"""

from __future__ import annotations

import json

import pytest
from goldens import golden
from support.additions import BATCH, DOCS, LIFECYCLE, OPENAPI, Tree, row

NOTICED = """
import json, sys
from hypothesis import Phase, find, settings
from batchspec import BatchFactory
from batchspec.driving.client.cases.every import cases
from batchspec.making.broken import broken, ways
from batchspec.making.forms import forms
from batchspec.judging.engine import Judge
from batchspec.judging.evidence.snapshot import Snapshot
from batchspec.judging.evidence.tally import Summary
from batchspec.reading.place import NOWHERE
from batchspec.making.server import ReferenceServer
from batchspec.mutants.server import MUTANTS
from batchspec.mutants.matrix import kill_matrix
from batchspec.strategies import batches
from batchspec.contract.evidence import field_names
from batchspec_contract.objects import OBJECTS
from batchspec_contract.models.pydantic_v2 import Batch

key = sys.argv[1]
field = OBJECTS["batch"][key]
rows = [row for row in (field.type_row, field.presence_row) if row]
judge = Judge()
any_at_all = settings(database=None, phases=[Phase.generate])

def falls(value):
    summary = Summary()
    judge.batch_value(value, NOWHERE, summary)
    return [name for name, tally in summary.tallies.items() if tally.broken]

names = [mutant.name for mutant in MUTANTS if set(mutant.kills) & set(rows)]
matrix = kill_matrix(names, roles=("server",))
print(json.dumps({
    "factory": {status: BatchFactory().build(status)[key] for status in ("validating", "completed")},
    "strategy": find(batches("completed"), lambda batch: batch.get(key) is not None, settings=any_at_all) is not None,
    "cases": [case.case for case in cases() if key.replace("_", "-") in case.case or key in case.case],
    "forms": sorted(form.shows for row in rows for form in forms()[row]),
    "ways": {row: [way.how for way in ways(row)] for row in rows},
    "alone": all(falls(broken(row, how=way.how)) == [row] for row in rows for way in ways(row)),
    "mutants": names,
    "killed": matrix.ok,
    "documented": key in field_names(),
    "model": key in Batch.model_fields,
}))
"""


@pytest.fixture
def tree(tmp_path):
    return Tree(tmp_path)


def noticed(tree: Tree, key: str) -> dict:
    ran = tree.python("-c", NOTICED, key)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def add_nullable(tree: Tree) -> None:
    def change(schema):
        schema["properties"]["service_tier"] = {
            "description": "Tier that ran the requests.",
            "anyOf": [{"type": "string", "minLength": 1}, {"type": "null"}],
            "examples": ["flex"],
            "x-set": {"from": ["in_progress"], "result": True},
            "x-rows": {"type": row("BATCH-FLD-024"), "presence": row("BATCH-NUL-016")},
        }

    tree.edit_json(BATCH, change)
    tree.claim(OPENAPI, "service_tier", "{states: [absent, value], type: string}")
    tree.claim(DOCS, "service_tier", '{states: ["null", value], type: string}')


def test_a_nullable_field_in_one_file_and_its_claims_is_noticed_everywhere(tree):
    add_nullable(tree)
    tree.generate()
    assert tree.edited == {BATCH, OPENAPI, DOCS}
    found = noticed(tree, "service_tier")
    assert found["factory"] == {"validating": None, "completed": "flex"}
    assert {
        "null-service_tier-when-validating",
        "absent-service_tier-when-validating",
        "set-service_tier",
    } <= {*found["cases"]}
    assert {"service_tier is empty", "service_tier is a number"} <= {*found["ways"]["BATCH-FLD-024"]}
    assert found["ways"]["BATCH-NUL-016"] == ["service_tier is absent"]
    assert {"service_tier is null", "service_tier is absent"} <= {*found["forms"]}
    assert len(found["mutants"]) >= 4
    assert [found[what] for what in ("strategy", "alone", "killed", "documented", "model")] == [True] * 5
    assert "service_tier?: string | null;" in tree.read("generated/batchspec_contract/models/batch.d.ts")
    for path in ("generated/docs/FIELDS.md", "generated/docs/REQUIREMENTS.md"):
        assert "`service_tier`" in tree.read(path)
    assert tree.python("tests/goldens.py").stdout.strip() == golden()["sha256"]
    check = tree.python("-m", "generator", "--check")
    assert (check.returncode, check.stderr) == (0, "")


@pytest.mark.slow
def test_a_required_field_is_asked_of_every_batch(tree):
    def change(schema):
        schema["required"].append("project_id")
        schema["properties"]["project_id"] = {
            "description": "Project that the batch belongs to.",
            "type": "string",
            "minLength": 1,
            "examples": ["proj_1"],
            "x-rows": {"type": row("BATCH-FLD-024")},
        }

    tree.edit_json(BATCH, change)
    tree.claim(OPENAPI, "project_id", "{states: [value], type: string}")
    tree.generate()
    found = noticed(tree, "project_id")
    assert found["factory"] == {"validating": "proj_1", "completed": "proj_1"}
    assert {"project_id is absent", "project_id is null", "project_id is empty"} <= {
        *found["ways"]["BATCH-FLD-024"]
    }
    assert [found[what] for what in ("strategy", "alone", "killed", "documented", "model")] == [True] * 5
    oracle = tree.python("-m", "pytest", "-q", "-x", "tests/judging/test_cases.py", "-p", "no:cacheprovider")
    assert oracle.returncode == 1, "the cases written by hand have no such key, so they must not pass"
    assert "BATCH-FLD-024" in oracle.stdout


NESTED = """
import json
from batchspec import BatchFactory
from batchspec.driving.client.cases.every import cases
from batchspec.making.broken import ways
from batchspec.judging.engine import Judge
from batchspec.judging.evidence.snapshot import Snapshot
from batchspec.judging.evidence.tally import Summary
from batchspec.reading.place import NOWHERE

batch = BatchFactory().completed()
summary = Summary()
Judge().batch(Snapshot(batch), summary)
print(json.dumps({
    "made": batch["usage"]["input_tokens_details"],
    "legal": not any(tally.broken for tally in summary.tallies.values()),
    "ways": [way.how for way in ways("BATCH-FLD-021") if "audio_tokens" in way.how],
    "cases": [case.case for case in cases() if '"audio_tokens"' in case.sent],
}))
"""


@pytest.mark.slow
def test_a_nested_field_is_made_broken_and_fed_to_clients(tree):
    def change(schema):
        details = schema["$defs"]["BatchInputTokensDetails"]
        details["required"].append("audio_tokens")
        details["properties"]["audio_tokens"] = {"description": "Tokens of audio.", "$ref": "#/$defs/Count"}

    tree.edit_json(BATCH, change)
    tree.claim(OPENAPI, "usage.input_tokens_details.audio_tokens", "{states: [value], type: integer}")
    tree.generate()
    ran = tree.python("-c", NESTED)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found["made"]["audio_tokens"] == 0
    assert found["legal"]
    assert found["ways"]
    assert found["cases"]


ENDPOINT = """
import json
from batchspec.driving.client.cases.every import cases
from batchspec.contract.routes import ENDPOINTS
print(json.dumps([[case.case for case in cases() if case.group == "endpoints"], list(ENDPOINTS)]))
"""


@pytest.mark.slow
def test_an_endpoint_is_fed_to_clients_and_taken_by_the_reference_server(tree):
    tree.edit_json(BATCH, lambda s: s["properties"]["endpoint"]["examples"].append("/v1/audio/speech"))
    tree.generate()
    fed, taken = json.loads(tree.python("-c", ENDPOINT).stdout)
    assert "endpoint-audio-speech" in fed
    assert "/v1/audio/speech" in taken


STATUS = """
import json
from batchspec import BatchFactory
from batchspec.driving.client.cases.every import cases
from batchspec.making.broken import ways
from batchspec.judging.engine import Judge
from batchspec.judging.evidence.snapshot import Snapshot
from batchspec.judging.evidence.tally import Summary
from batchspec.reading.place import NOWHERE

def falls(batch):
    summary = Summary()
    Judge().batch(Snapshot(batch), summary)
    return [name for name, tally in summary.tallies.items() if tally.broken]

batch = BatchFactory().queued()
print(json.dumps({
    "stamp": isinstance(batch["queued_at"], int),
    "legal": falls(batch),
    "unmarked": falls({**batch, "queued_at": None}),
    "early": falls({**BatchFactory().validating(), "queued_at": 1900000000}),
    "cases": [case.case for case in cases() if "queued" in case.case],
    "ways": [way.how for way in ways("BATCH-LIF-014")],
}))
"""


@pytest.mark.slow
def test_a_ninth_status_has_its_stamp_its_ways_and_its_cases(tree):
    def change(schema):
        schema["$defs"]["BatchStatus"]["enum"].append("queued")
        schema["properties"]["queued_at"] = {
            "description": "When the batch was queued, null until then.",
            "anyOf": [{"$ref": "#/$defs/Timestamp"}, {"type": "null"}],
            "examples": [1762000030],
            "x-set": {"stamp": "queued"},
            "x-rows": {"type": row("BATCH-FLD-024"), "presence": row("BATCH-NUL-016")},
        }

    tree.edit_json(BATCH, change)
    state = "  queued: {terminal: false, meaning: it waits, at: [2, 3], own: BATCH-LIF-014}\n"
    tree.replace(LIFECYCLE, "  in_progress: {terminal", f"{state}  in_progress: {{terminal")
    edges = "  - [validating, queued]\n  - [queued, in_progress]\n  - [queued, cancelling]\n"
    tree.replace(LIFECYCLE, "  - [validating, failed]\n", f"  - [validating, failed]\n{edges}")
    own = (
        "  - id: BATCH-LIF-014\n    level: MUST\n    role: server\n"
        '    statement: "A batch that is `queued` has `queued_at`."\n'
        "    authority: [{source: openai-docs, place: the batch object}]\n"
        '    check: {schema: "batch.server#/$defs/BATCH-LIF-014"}\n'
        "    judges: batch\n    expected: if-seen\n    since: 2026-11\n"
    )
    lif = "schema/requirements/lif.yaml"
    tree.write(lif, tree.read(lif).rstrip() + "\n" + own)
    tree.claim(OPENAPI, "queued_at", "{states: [absent, value], type: integer, format: unixtime}")
    tree.claim(DOCS, "queued_at", '{states: ["null", value], type: integer, format: unixtime}')
    settled = tree.settle_statuses("queued")
    tree.generate()
    assert tree.edited <= {BATCH, LIFECYCLE, OPENAPI, DOCS, lif, *settled}
    ran = tree.python("-c", STATUS)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found["stamp"]
    assert found["legal"] == []
    assert found["unmarked"] == ["BATCH-LIF-014"]
    assert found["early"] == ["BATCH-LIF-009"]
    assert "status-queued" in found["cases"]
    assert found["ways"] == ["queued_at is null"]


TOY = """
import json
from batchspec.making.broken import ways
from batchspec.making.forms import forms
from batchspec_contract.objects import OBJECTS
from batchspec_contract.registry import BY_ID
print(json.dumps({
    "fields": OBJECTS["toy"].keys,
    "judges": BY_ID["BATCH-TOY-002"].judges,
    "ways": [way.how for way in ways("BATCH-TOY-002")],
    "forms": [form.shows for form in forms()["BATCH-TOY-002"]],
}))
"""


@pytest.mark.slow
def test_a_field_of_a_second_object_is_noticed_as_well(tree):
    text = {"type": "string", "minLength": 1, "examples": ["t_1"]}
    toy = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:batchspec:toy",
        "title": "Toy",
        "description": "A second object.",
        "type": "object",
        "required": ["id"],
        "additionalProperties": True,
        "x-object": {
            "areas": {
                "type": {"area": "TOY", "title": "toy fields"},
                "presence": {"area": "TON", "title": "toy keys"},
            },
            "row": {**row("BATCH-TOY-003"), "statement": "A toy is a JSON object."},
        },
        "properties": {"id": {"description": "Its id.", **text, "x-rows": {"type": row("BATCH-TOY-001")}}},
        "$defs": {},
    }
    path = "schema/toy.schema.json"
    tree.write(path, json.dumps(toy, indent=2))

    def change(schema):
        schema["properties"]["colour"] = {
            "description": "Its colour.",
            "anyOf": [{"type": "string", "enum": ["red", "blue"]}, {"type": "null"}],
            "x-rows": {"type": row("BATCH-TOY-002"), "presence": row("BATCH-TON-001")},
        }

    tree.edit_json(path, change)
    tree.claim_object(OPENAPI, "toy", "{id: {states: [value]}, colour: {states: [absent, value]}}")
    tree.claim_object(DOCS, "toy", '{id: {states: [value]}, colour: {states: ["null", value]}}')
    tree.generate()
    assert tree.edited == {path, OPENAPI, DOCS}
    ran = tree.python("-c", TOY)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found["fields"] == ["id", "colour"]
    assert found["judges"] == "toy"
    assert found["ways"]
    assert any("red" in shows for shows in found["forms"])
    ran = tree.python(
        "-m",
        "pytest",
        "-q",
        "tests/making/test_derived_cases.py",
        "tests/making/test_broken.py",
        "-p",
        "no:cacheprovider",
    )
    assert ran.returncode == 0, ran.stdout[-3000:]


@pytest.mark.slow
def test_a_wrong_row_of_the_table_turns_the_oracle_red(tree):
    """Factory, server and cases draw from the table; what is written by hand has to tell when it is wrong."""
    path = "generated/batchspec_contract/objects.py"
    text = tree.read(path)
    place = text.index('name="output_file_id"')
    wrong = text[place:].replace('starts=("completed", "expired", "cancelled")', "starts=()", 1)
    tree.write(path, text[:place] + wrong)
    ran = tree.python(
        "-m", "pytest", "-q", "-x", "tests/making/test_factory.py", "-p", "no:cacheprovider", "-k", "every"
    )
    assert ran.returncode == 1, ran.stdout[-2000:]
    assert "BATCH-FID-" in ran.stdout, "it is the rule on result files that has to tell"
