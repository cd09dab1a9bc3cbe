"""The models for TypeScript, with zod and without: compiled under the strictest settings, and tried on every valid case."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from support.languages import (
    BEYOND_64_BITS,
    BEYOND_DOUBLE,
    NO_OBJECTS,
    ask,
    refused_status,
    tried,
    unknown_status,
)
from support.made_objects import judge
from support.programs import run
from support.toolchains import major

from batchspec_contract.lifecycle import STATES

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
    "skipLibCheck": True,  # zod's declarations want those of a browser
    "outDir": "out",
}
SMALL = "Batch: BATCH-WIR-003/smaller-than-any-double.json 0"
CANNOT = {"typescript": {SMALL}, "zod": {SMALL, "CreateBatch: nested 1"}}
"""Valid cases that are not written back equal: a decimal is a double; zod drops a key called `__proto__`."""
ERRORS = {"typescript": "TypeError", "zod": "ZodError"}

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


@pytest.fixture(params=sorted(CANNOT))
def language(request):
    """Both of them."""
    return request.param


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
    if not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(typescript / "node_modules")
    run(typescript / "node_modules" / ".bin" / "tsc", "--project", folder)
    shutil.copy(PROGRAM, folder / "out" / "program.mjs")
    (folder / "out" / "package.json").write_text('{"type": "module"}', "utf-8")
    return folder / "out"


def test_every_valid_case_is_read_and_written_back(made, typescript, newest_node, language):
    done = tried([newest_node, "program.mjs"], compiled(typescript, made("models", language)))
    assert dict(done.unread) == {}
    assert done.changed.keys() == CANNOT[language]
    assert done.is_documented(language)


def test_an_unknown_status_is_read_unless_it_is_to_be_refused(made, typescript, newest_node, language):
    lenient = compiled(typescript, made("models", language))
    assert refused_status(ask([newest_node, "program.mjs"], unknown_status(), lenient)) == []
    strict = compiled(typescript, made("models", language, "--strict-status", folder="strict"), strict=True)
    answers = ask([newest_node, "program.mjs"], unknown_status(), strict)
    assert refused_status(answers) == ["Batch", "BatchEvent", "BatchList"]


def test_what_no_object_is_is_refused(made, typescript, newest_node, language):
    out = compiled(typescript, made("models", language))
    answers = ask([newest_node, "program.mjs"], list(NO_OBJECTS), out)
    assert {answer["error"].partition(":")[0] for answer in answers} == {ERRORS[language]}


def test_a_reader_says_what_is_wrong_and_where(made, typescript, newest_node):
    out = compiled(typescript, made("models", "typescript"))
    faults = {
        ("Batch", "[]"): "Batch: expected an object, got an array",
        ("Batch", "{}"): "Batch.id: expected a value, got nothing",
        ("BatchList", '{"object": "list", "data": [null], "has_more": false}'): (
            "BatchList.data[0]: expected an object, got null"
        ),
        ("FileDeletion", '{"id": "f", "object": "batch", "deleted": true}'): (
            'FileDeletion.object: expected file, got "batch"'
        ),
    }
    answers = ask([newest_node, "program.mjs"], list(faults), out)
    assert [answer["error"] for answer in answers] == [f"TypeError: {fault}" for fault in faults.values()]


@pytest.mark.parametrize("number", [BEYOND_DOUBLE, BEYOND_64_BITS])
def test_an_older_node_refuses_a_number_that_it_would_round(made, typescript, node, language, number):
    if major(node) >= 22:
        pytest.skip("the Node on the path keeps every whole number")
    out = compiled(typescript, made("models", language))
    text = json.dumps({"custom_id": "a", "method": "POST", "url": "/v1/x", "body": {"seed": number}})
    [answer] = ask([node, "program.mjs"], [("InputLine", text)], out)
    assert answer["error"].startswith("RangeError: a number beyond 2^53, about ")
    assert answer["error"].endswith("reading it exactly takes Node 22 or later")
    [answer] = ask([node, "program.mjs"], [("InputLine", text.replace(str(number), "7"))], out)
    assert "text" in answer


FACTORIES = """
import * as f from "./batch-api-factories.js";
const statuses = %s;
const batches = Object.fromEntries(statuses.map((status) => [status, f.batch(status)]));
f.batch("failed").errors.data.length = 0;
console.log(JSON.stringify({
  batches,
  others: {
    batch_event: f.batchEvent(), create_batch: f.createBatch(), error_envelope: f.errorEnvelope(),
    file_deletion: f.fileDeletion(), file_object: f.fileObject(), file_upload: f.fileUpload(),
    input_line: f.inputLine(), output_line: f.outputLine(), batch_list: f.batchList(Object.values(batches)),
  },
  empty: f.batchList([]), failed: f.errorLine(), changed: f.fileObject({ bytes: 7, x_new: 1 }),
  again: f.batch("failed"), one: f.batch("completed", { id: "batch_2" }),
}));
"""


def test_factories_make_right_objects(made, typescript, node, language):
    folder = made("models", language)
    made("factories", language)
    out = compiled(typescript, folder)
    (out / "factories.mjs").write_text(FACTORIES % json.dumps(STATES), "utf-8")
    judge(json.loads(run(node, out / "factories.mjs")))


def test_the_fixtures_are_read(made, newest_node, language):
    folder = made("fixtures", language)
    program = """
const { fixtures } = await import("./batch-api-fixtures.ts");
const found = fixtures("batch");
for (const text of found.values()) JSON.parse(text);
console.log(found.size > 20 && found.has("completed-unset-is-null"));
"""
    (folder / "read.mjs").write_text(program, "utf-8")
    assert run(newest_node, "read.mjs", cwd=folder) == "true\n"
