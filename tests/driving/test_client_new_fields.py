"""A contract with new fields, a new nested object and a ninth status: their cases come by themselves, and find what is wrong with them.

The contract is made in a folder of its own, and read by a process of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest

from batchspec.driving.client.cases.every import cases, illegal
from generator.__main__ import main
from generator.checks import rulings
from generator.contract import ROOT


def presence(number):
    return row(f"BATCH-NUL-{number:03d}")


def row(name):
    return {"id": name, "since": "2026-11", "authority": [{"source": "batchspec", "place": "a test"}]}


def new_field(node, number, **begins):
    rows = {"type": row(f"BATCH-FLD-{number:03d}"), "presence": presence(number)}
    return {"description": "New.", **node, **begins, "x-rows": rows}


def nullable(node):
    return {"anyOf": [node, {"type": "null"}]}


TIER = {"title": "BatchTier", "description": "New.", "type": "string", "enum": ["fast", "slow"]}
STOP = {"title": "BatchStop", "description": "New.", "type": "object", "additionalProperties": True}
STOP["properties"] = {
    "code": {"description": "New.", **nullable({"type": "string"})},
    "weight": {"description": "New.", "type": "number", "maximum": 2},
}
ROUTING = {
    "title": "BatchRouting",
    "description": "New.",
    "type": "object",
    "additionalProperties": True,
    "required": ["region"],
    "properties": {
        "region": {"description": "New.", "type": "string"},
        "tier": {"description": "New.", "$ref": "#/$defs/BatchTier"},
        "stops": {"description": "New.", "type": "array", "items": {"$ref": "#/$defs/BatchStop"}},
    },
}


def changed_schema(schema):
    """Schemas of new fields may differ in what they are and from when they are set."""
    schema["properties"] |= {
        "rating": new_field(
            nullable({"type": "integer", "minimum": 2}), 901, **{"x-set": {"from": ["completed"]}}
        ),
        "paused_at": new_field(
            nullable({"$ref": "#/$defs/Timestamp"}), 902, **{"x-set": {"stamp": "paused"}}
        ),
        "routing": new_field(nullable({"$ref": "#/$defs/BatchRouting"}), 903),
        "queue": new_field({"type": "string"}, 904, **{"x-set": {"from": ["failed"], "certain": False}}),
    }
    schema["$defs"] |= {"BatchRouting": ROUTING, "BatchTier": TIER, "BatchStop": STOP}
    schema["$defs"]["BatchStatus"]["enum"].append("paused")
    schema["$defs"]["BatchUsage"]["properties"]["note"] = {
        "description": "New.",
        **nullable({"type": "string"}),
    }
    return schema


PAUSED = "  paused: {terminal: false, meaning: new, at: [2, 3], takes: [1, 60], own: BATCH-LIF-905}\n\n# Legal edges"
EDGES = "edges:\n  - [in_progress, paused]\n  - [paused, cancelling]\n"

RUN = """
import json, sys
from jsonschema import Draft202012Validator
from batchspec.mutants.client_parts import batch_edits
from batchspec.driving.client.answer import given
from batchspec.driving.client.cases.every import cases, illegal
from batchspec.mutants.client_parts.mutant import Mutant
from batchspec.judging.evidence.client_cases import group_of
from batchspec.judging.of_trace import judge_trace
from batchspec.judging.report import Scope
from batchspec.contract.schemas import document
from batchspec.reading.trace import Header, Trace
from batchspec.judging.outcomes.verdict import Status


READER = Draft202012Validator(document("reader"))


def legal(case):
    value = json.loads(case.sent)
    return all(map(READER.is_valid, value["data"] if case.type == "batch_list" else [value]))


def routing(batch):
    return batch.get("routing") or {}


def tier_is(value):
    return batch_edits.refuse(lambda batch: routing(batch).get("tier") == value, "no")


def stops(batch):
    return routing(batch).get("stops") or []


def nested(field, edit):
    return lambda batch: {**batch, field: edit(batch[field])} if batch.get(field) else batch


def renamed(batch):
    return {("Rating" if key == "rating" else key): value for key, value in batch.items()}


EDITS = {
    "nothing": lambda batch: batch,
    "drops rating": batch_edits.drop("rating"),
    "renames rating": renamed,
    "refuses rating set": batch_edits.refuse(batch_edits.is_set("rating"), "no"),
    "refuses rating null": batch_edits.refuse(batch_edits.is_null("rating"), "no"),
    "refuses rating absent": batch_edits.refuse(batch_edits.is_absent("rating"), "no"),
    "refuses the least rating": batch_edits.refuse(lambda batch: batch.get("rating") == 2, "no"),
    "drops queue": batch_edits.drop("queue"),
    "requires queue": batch_edits.refuse(batch_edits.is_absent("queue"), "no"),
    "drops paused_at": batch_edits.drop("paused_at"),
    "keeps paused_at in 32 bits": batch_edits.refuse(lambda batch: (batch.get("paused_at") or 0) > 2**31, "no"),
    "refuses paused": batch_edits.refuse(batch_edits.is_status("paused"), "no"),
    "drops usage.note": nested("usage", batch_edits.drop("note")),
    "refuses usage.note null": batch_edits.refuse(lambda b: (b.get("usage") or {}).get("note", "") is None, "no"),
    "requires usage.note": batch_edits.refuse(lambda b: b.get("usage") and "note" not in b["usage"], "no"),
    "drops routing.region": nested("routing", batch_edits.drop("region")),
    "requires routing.tier": batch_edits.refuse(lambda b: routing(b) and "tier" not in routing(b), "no"),
    "refuses fast": tier_is("fast"),
    "refuses slow": tier_is("slow"),
    "closes routing": batch_edits.refuse(lambda b: "batchspec_unknown" in routing(b), "no"),
    "closes routing.stops": batch_edits.refuse(lambda b: any("batchspec_unknown" in s for s in stops(b)), "no"),
    "drops routing.stops.code": nested(
        "routing", lambda r: {**r, "stops": [batch_edits.drop("code")(s) for s in r["stops"]]} if "stops" in r else r
    ),
    "refuses routing.stops.code null": batch_edits.refuse(lambda b: any(s.get("code", 1) is None for s in stops(b)), "no"),
    "refuses the most weight": batch_edits.refuse(lambda b: any(s.get("weight") == 2 for s in stops(b)), "no"),
}


def failed(edit):
    client = Mutant("new", "", "", batch=edit).client()
    answered = tuple(given(case, client.parse(case.type, case.sent)) for case in cases())
    report = judge_trace(Trace(Header("client", "new"), cases=answered), Scope())
    return [outcome.requirement.id for outcome in report.having(Status.FAIL)]


told = {
    "cases": [case.case for case in cases()],
    "broken": [case.case for case in cases() if group_of(case).gives == "legal" and not legal(case)],
    "taken for illegal": [case.case for case in illegal() if case.case.startswith("wrong-") and legal(case)],
    "illegal": [case.case for case in illegal()],
    "failed": {name: failed(edit) for name, edit in EDITS.items()},
}
json.dump(told, sys.stdout)
"""


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    """What a contract with more in it makes of cases and clients."""
    root = tmp_path_factory.mktemp("contract")
    shutil.copytree(ROOT / "schema", root / "schema")
    path = root / "schema" / "batch.schema.json"
    path.write_text(json.dumps(changed_schema(json.loads(path.read_text("utf-8")))), "utf-8")
    path = root / "schema" / "lifecycle.yaml"
    text = path.read_text("utf-8").replace("\n# Legal edges", PAUSED, 1).replace("edges:\n", EDGES, 1)
    path.write_text(text, "utf-8")
    add_row(root, "lif", "BATCH-LIF-905")
    with pytest.MonkeyPatch.context() as patch:
        # No source declares the new fields, which is not the matter here.
        patch.setattr(rulings, "check", lambda _: [])
        assert main([], root) == 0
    environment = {**os.environ, "PYTHONPATH": str(root / "generated")}
    run = subprocess.run(
        [sys.executable, "-c", RUN], env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def add_row(root, area, name):
    path = root / "schema" / "requirements" / f"{area}.yaml"
    written = {
        **row(name),
        "level": "MUST",
        "role": "server",
        "statement": "New.",
        "check": {"schema": f"batch.server#/$defs/{name}"},
        "judges": "batch",
        "expected": "if-seen",
    }
    path.write_text(f"{path.read_text('utf-8')}  - {json.dumps(written)}\n", "utf-8")


def test_no_case_of_today_is_lost(grown):
    assert {case.case for case in cases()} <= set(grown["cases"])
    assert {case.case for case in illegal()} <= set(grown["illegal"])


def test_new_fields_and_a_new_status_have_their_cases(grown):
    names = set(grown["cases"])
    assert names >= {
        "status-paused",
        "null-all-when-paused",
        "absent-rating-when-validating",
        "null-rating-when-completed",
        "set-rating-alone",
        "rating-at-its-least",
        "set-queue",
        "paused_at-in-2106-02-07",
        "null-usage-note",
        "absent-usage-note",
        "absent-routing-tier",
        "set-routing-tier-to-slow",
        "unknown-key-in-routing",
        "unknown-key-in-stop",
        "null-routing-stops-0-code",
        "routing-at-its-most",
    }
    assert set(grown["illegal"]) >= {
        "wrong-rating-digits",
        "wrong-rating-too-small",
        "wrong-routing-region-missing",
        "wrong-routing-tier-a-number",
        "wrong-paused-at-zero",
        "wrong-queue-null",
    }


def test_legal_cases_are_legal_and_wrong_ones_are_not(grown):
    assert grown["broken"] == []
    assert grown["taken for illegal"] == []


def test_a_client_that_bears_the_new_fields_fails_nothing(grown):
    assert grown["failed"]["nothing"] == []


def test_a_client_that_drops_renames_or_refuses_them_is_found(grown):
    assert [name for name, failed in grown["failed"].items() if not failed and name != "nothing"] == []
