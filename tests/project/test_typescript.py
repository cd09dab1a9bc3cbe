"""The TypeScript declarations: compiled, and refusing what the contract refuses."""

from __future__ import annotations

import json
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path

import pytest
from support.paths import TESTS
from support.programs import run

from batchspec_contract.lifecycle import STAMPS, STATES
from batchspec_contract.objects import OBJECTS
from generator.emit.typescript import type_of

LOCK = TESTS / "locks" / "typescript"
DECLARATIONS = files("batchspec_contract") / "models" / "batch.d.ts"
SETTINGS = {
    "compilerOptions": {
        "strict": True,
        "noEmit": True,
        "exactOptionalPropertyTypes": True,
        "module": "esnext",
        "moduleResolution": "bundler",
        "types": [],
        "skipLibCheck": False,
    },
    "include": ["*.ts"],
}
HEAD = """
import type { Batch, BatchByStatus, BatchEvent, BatchList, BatchStatus, CreateBatch, ErrorEnvelope, FileDeletion } from "./batch.js";
import type { FileObject, FileUpload, InputLine, OutputLine, TerminalStatus } from "./batch.js";
declare const batch: Batch;
declare const core: Pick<Batch, "id" | "object" | "endpoint" | "input_file_id" | "completion_window" | "status" | "created_at">;
"""
ACCEPTED = """
const bare: Batch = core;
const unset: Batch = { ...core, model: null, errors: null, request_counts: null, usage: null, metadata: null };
const set: Batch = { ...core, model: "m", metadata: { a: "b" }, request_counts: { total: 1, completed: 1, failed: 0 } };
const failed: Batch = { ...core, errors: { data: [{ code: "invalid_url", line: null }] } };
const page: BatchList = { object: "list", data: [batch], has_more: false, first_id: null };
const status: BatchStatus = "cancelling";
function ended(one: BatchByStatus): number | null {
  switch (one.status) {
    case "completed": return one.completed_at;
    case "failed": return one.failed_at;
    case "expired": return one.expired_at;
    case "cancelled": return one.cancelled_at;
    case "validating": case "in_progress": case "finalizing": case "cancelling": return null;
    default: { const never: never = one; return never; }
  }
}
const event: BatchEvent = { id: "evt_1", type: "batch.completed", created_at: 1, data: { id: "batch_1" } };
const asked: CreateBatch = { input_file_id: "f", endpoint: "/v1/embeddings", completion_window: "24h", metadata: null };
const refusal: ErrorEnvelope = { error: { message: "No.", param: null } };
const deleted: FileDeletion = { id: "f", object: "file", deleted: true };
const file: FileObject = { id: "f", object: "file", bytes: 1, created_at: 1, filename: "a", purpose: "batch", expires_at: null };
const form: FileUpload = { file: "", purpose: "batch", expires_after: { anchor: "created_at", seconds: 3600 } };
const line: InputLine = { custom_id: "1", method: "POST", url: "/v1/embeddings", body: { input: ["a"] } };
const answer: OutputLine = { custom_id: "1", response: { status_code: 200, body: { id: "x" } }, error: null };
const kind = batch.model === undefined ? "absent" : batch.model === null ? "null" : batch.model.toUpperCase();
export { bare, unset, set, failed, page, status, ended, kind, event, asked, refusal, deleted, file, form, line, answer };
"""
REFUSED = {
    "undefined is not absent": "const one: Batch = { ...core, model: undefined };",
    "id is null": "const one: Batch = { ...core, id: null };",
    "status is absent": "const { status: _, ...rest } = core; const one: Batch = rest;",
    "an unknown status": 'const one: BatchStatus = "queued";',
    "a state that does not end": 'const one: TerminalStatus = "finalizing";',
    "a date for a stamp": 'const one: Batch = { ...core, completed_at: "2026-11-22" };',
    "null unread": "const one: number = batch.completed_at;",
    "metadata of numbers": "const one: Batch = { ...core, metadata: { run: 1 } };",
    "usage in part": "const one: Batch = { ...core, usage: { input_tokens: 1 } };",
    "an expiry that is null": "const one: Pick<CreateBatch, 'output_expires_after'> = { output_expires_after: null };",
    "another method": 'const one: Pick<InputLine, "method"> = { method: "GET" };',
    "an event that is none": 'const one: Pick<BatchEvent, "type"> = { type: "batch.queued" };',
    "a body of text": 'const one: Pick<InputLine, "body"> = { body: "{}" };',
    "a page without has_more": 'const one: BatchList = { object: "list", data: [] };',
}


def compiled(tsc: list[str], folder: Path, source: str) -> subprocess.CompletedProcess[str]:
    (folder / "batch.d.ts").write_text(DECLARATIONS.read_text("utf-8"), "utf-8")
    (folder / "case.ts").write_text(HEAD + source, "utf-8")
    (folder / "tsconfig.json").write_text(json.dumps(SETTINGS), "utf-8")
    command = [*tsc, "--project", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def judge(tsc: list[str], folder: Path) -> None:
    """Compile what is to be accepted and what is to be refused; a `@ts-expect-error` that no error follows is an error."""
    refused = "".join(f"{{\n// @ts-expect-error {what}\n{line}\n}}\n" for what, line in REFUSED.items())
    done = compiled(tsc, folder, ACCEPTED + refused)
    assert done.returncode == 0, done.stdout
    slack = compiled(tsc, folder, "// @ts-expect-error nothing is wrong\nexport const one: Batch = batch;")
    assert slack.returncode != 0


def test_compiles_under_strict(tmp_path):
    tsc = shutil.which("tsc")
    if tsc is None:
        pytest.skip("no tsc on the path; `pytest -m slow tests/project/test_typescript.py` fetches one")
    judge([tsc], tmp_path)


@pytest.mark.slow
def test_compiles_under_strict_with_the_locked_typescript(tmp_path):
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm on the path")
    shutil.copytree(LOCK, tmp_path, dirs_exist_ok=True)
    command = [npm, "ci", "--prefix", str(tmp_path), "--ignore-scripts", "--no-audit", "--no-fund"]
    run(*command)
    folder = tmp_path / "case"
    folder.mkdir()
    judge([str(tmp_path / "node_modules" / ".bin" / "tsc")], folder)


@pytest.mark.parametrize("spec", OBJECTS.values(), ids=OBJECTS)
def test_every_field_is_declared_with_its_states(spec):
    text = DECLARATIONS.read_text("utf-8")
    body = text[text.index(f"export interface {spec.title} {{") :].partition("\n}")[0]
    for field in spec.fields:
        mark = "" if field.required else "?"
        line = next(line for line in body.splitlines() if line.startswith(f"  {field.name}{mark}: "))
        assert line.endswith(" | null;") is field.nullable


def test_every_state_is_declared_with_its_stamp():
    text = DECLARATIONS.read_text("utf-8")
    for state in STATES:
        stamp = f"\n  {STAMPS[state]}: number;" if state in STAMPS else ""
        assert f'extends Batch {{\n  status: "{state}";{stamp}\n}}' in text


def test_a_schema_without_a_word_in_typescript_is_refused():
    with pytest.raises(TypeError, match="no TypeScript type for"):
        type_of({"not": {}}, {})
