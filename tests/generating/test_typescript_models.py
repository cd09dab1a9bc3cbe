"""The TypeScript models: compiled under the strictest settings, and tried on every valid case."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from support.languages import BEYOND_DOUBLE, ask, refused_status, tried, unknown_status
from support.programs import run
from support.toolchains import major

PROGRAM = Path(__file__).parent / "programs" / "typescript.mjs"
SETTINGS = {
    "strict": True,
    "exactOptionalPropertyTypes": True,
    "noUncheckedIndexedAccess": True,
    "noPropertyAccessFromIndexSignature": True,
    "noUnusedLocals": True,
    "noUnusedParameters": True,
    "verbatimModuleSyntax": True,
    "isolatedModules": True,
    "erasableSyntaxOnly": True,
    "module": "esnext",
    "target": "es2020",
    "lib": ["es2020"],
    "moduleResolution": "bundler",
    "types": [],
    "outDir": "out",
}
CANNOT = {
    "Batch: BATCH-WIR-003/smaller-than-any-double.json 0": "a decimal is a double",
}
"""Valid cases that are not written back equal, and why."""

pytestmark = [pytest.mark.slow, pytest.mark.node]

ACCEPTED = """
import { parseBatch, writeBatch, type Batch, type BatchStatus, type OutputLine } from "./batch-api.js";
const batch: Batch = parseBatch("{}");
const kind = batch.model === undefined ? "absent" : batch.model === null ? "null" : batch.model.toUpperCase();
const made: OutputLine = { custom_id: "a", error: null, response: { status_code: 200, body: { any: 1 } }, x_new: [1] };
const extra: unknown = batch["x_new"];
const status: BatchStatus = "completed";
export { writeBatch, kind, made, extra, status };
"""
REFUSED = {
    "undefined is not absent": "const one: Batch = { ...batch, model: undefined };",
    "id is null": "const one: Batch = { ...batch, id: null };",
    "null unread": "const one: bigint | number = batch.completed_at;",
    "a date for a stamp": 'const one: Batch = { ...batch, created_at: "2026-11-22" };',
    "metadata of numbers": "const one: Batch = { ...batch, metadata: { run: 1 } };",
}


def compiled(typescript, folder, *, strict=False):
    """Compile the models with a file of a user; gives the folder of the output."""
    wrong = dict(REFUSED)
    if strict:
        wrong["an unknown status"] = 'const one: BatchStatus = "queued";'
    else:
        (folder / "open.ts").write_text(
            'import type { BatchStatus } from "./batch-api.js";\nexport const one: BatchStatus = "queued";\n',
            "utf-8",
        )
    lines = "".join(
        f"{{\n// @ts-expect-error {what}\n{line}\nvoid one;\n}}\n" for what, line in wrong.items()
    )
    (folder / "user.ts").write_text(ACCEPTED + lines, "utf-8")
    (folder / "tsconfig.json").write_text(
        json.dumps({"compilerOptions": SETTINGS, "include": ["*.ts"]}), "utf-8"
    )
    run(typescript / "node_modules" / ".bin" / "tsc", "--project", folder)
    shutil.copy(PROGRAM, folder / "out" / "program.mjs")
    (folder / "out" / "package.json").write_text('{"type": "module"}', "utf-8")
    return folder / "out"


def test_every_valid_case_is_read_and_written_back(made, typescript, newest_node):
    out = compiled(typescript, made("models", "typescript"))
    done = tried([newest_node, "program.mjs"], out)
    assert dict(done.unread) == {}
    assert done.changed.keys() == CANNOT.keys()


def test_an_unknown_status_is_read_unless_it_is_to_be_refused(made, typescript, newest_node):
    lenient = compiled(typescript, made("models", "typescript"))
    assert refused_status(ask([newest_node, "program.mjs"], unknown_status(), lenient)) == []
    strict = compiled(
        typescript, made("models", "typescript", "--strict-status", folder="strict"), strict=True
    )
    assert refused_status(ask([newest_node, "program.mjs"], unknown_status(), strict)) == [
        "Batch",
        "BatchEvent",
        "BatchList",
    ]


def test_what_no_object_is_is_refused(made, typescript, newest_node):
    out = compiled(typescript, made("models", "typescript"))
    faults = {
        ("Batch", "[]"): "TypeError: Batch: expected an object, got an array",
        ("Batch", "{}"): "TypeError: Batch.id: expected a value, got nothing",
        ("FileDeletion", '{"id": "f", "object": "file", "deleted": "yes"}'): (
            'TypeError: FileDeletion.deleted: expected true or false, got "yes"'
        ),
        ("BatchList", '{"object": "list", "data": [null], "has_more": false}'): (
            "TypeError: BatchList.data[0]: expected an object, got null"
        ),
        ("FileDeletion", '{"id": "f", "object": "batch", "deleted": true}'): (
            'TypeError: FileDeletion.object: expected file, got "batch"'
        ),
    }
    answers = ask([newest_node, "program.mjs"], list(faults), out)
    assert [answer["error"] for answer in answers] == list(faults.values())


def test_an_older_node_refuses_a_number_that_it_would_round(made, typescript, node):
    if major(node) >= 22:
        pytest.skip("the Node on the path keeps every whole number")
    out = compiled(typescript, made("models", "typescript"))
    text = json.dumps({"custom_id": "a", "method": "POST", "url": "/v1/x", "body": {"seed": BEYOND_DOUBLE}})
    [answer] = ask([node, "program.mjs"], [("InputLine", text)], out)
    assert answer["error"] == (
        "RangeError: a number beyond 2^53, about 9007199254740992: reading it exactly takes Node 22 or later"
    )
    [answer] = ask([node, "program.mjs"], [("InputLine", text.replace(str(BEYOND_DOUBLE), "7"))], out)
    assert "text" in answer
