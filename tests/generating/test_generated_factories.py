"""The factories for other languages: right objects in every state, without batchspec."""

from __future__ import annotations

import json
import subprocess
import sys

from support.made_objects import judge

from batchspec.generating.catalogue import languages

PROGRAM = """
import json
import batch_api_factories as f
batches = {status: f.batch(status) for status in f.STATUSES}
others = {
    name: getattr(f, name)()
    for name in ("batch_event", "create_batch", "error_envelope", "file_deletion", "file_object", "file_upload")
} | {"input_line": f.input_line(), "output_line": f.output_line(), "batch_list": f.batch_list(list(batches.values()))}
changed = f.file_object(bytes=7, x_new=1)
f.batch("failed")["errors"]["data"].clear()
print(json.dumps({
    "batches": batches, "others": others, "empty": f.batch_list([]), "failed": f.error_line(), "changed": changed,
    "again": f.batch("failed"), "one": f.batch("completed", id="batch_2"),
}))
"""


def test_there_are_factories_for_python_and_typescript():
    assert languages("factories") == ["python", "typescript", "zod"]


def test_python_makes_right_objects_without_batchspec(batchspec, tmp_path):
    batchspec("generate", "factories", "--lang", "python", "--out", "api")
    done = subprocess.run(
        [sys.executable, "-S", "-c", PROGRAM],
        cwd=tmp_path / "api",
        capture_output=True,
        text=True,
        check=True,
    )
    judge(json.loads(done.stdout))
