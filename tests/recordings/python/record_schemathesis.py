"""Record the session with the reports of Schemathesis: BASE FILE REPORT [OPTION ...].

Each step is an operation with an example, and its path a spelling of its own, for Schemathesis calls an operation once an
example, in the order of the schema; one whose parameter it takes for an id that it has seen, once more.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from session import INPUT, KEY

HERE = Path(__file__).resolve().parent
RESPONSES = {"200": {"description": "Done."}, "404": {"description": "No such thing."}}
BATCH = {
    "input_file_id": "INPUT",
    "endpoint": "/v1/chat/completions",
    "completion_window": "24h",
    "metadata": {"team": "search"},
}
FORM = {
    "schema": {
        "type": "object",
        "properties": {"purpose": {"type": "string"}, "file": {"type": "string", "format": "binary"}},
    },
    "example": {"purpose": "batch", "file": INPUT.decode()},
}


def main() -> None:
    base, file, report, *options = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "openapi.json").write_text(json.dumps(schema()))
        (place / "schemathesis.toml").write_text('[phases.examples]\noperation-ordering = "none"\n')
        command = [str(Path(sys.executable).with_name("st")), "run", "openapi.json", "-u", base]
        command += ["--phases=examples", "--mode=positive", "--workers=1", "--checks=not_a_server_error"]
        command += ["-H", f"Authorization: {KEY}", f"--report={report}", *options]
        command += [f"--report-{report}-path={file}"]
        hooks = {"SCHEMATHESIS_HOOKS": "schemathesis_hooks", "PYTHONPATH": str(HERE)}
        subprocess.run(command, cwd=place, env={**os.environ, **hooks}, check=True)
        shutil.move(place / file, file)


def schema() -> dict:
    steps = [
        operation("/files", "post", body={"multipart/form-data": FORM}),
        operation("/batches", "post", body=_json(BATCH)),
        operation("/batches/{id}", "get", id=("FIRST1", "FIRST2", "FIRST3")),
        operation("/files/{id}/content", "get", id=("OUTPUT",)),
        operation("/{again}", "post", body=_json(BATCH), again=("batches",)),
        operation("/batches/{other}/cancel", "post", other=("SECOND",)),
        operation("/batches/{second}", "get", second=("SECOND",)),
        operation("/{list}", "get", list=("batches",), limit=("1",)),
        operation("/{next}", "get", next=("batches",), limit=("1",), after=("SECOND",)),
        operation("/batches/{none}", "get", none=("batch_that_there_is_not",)),
    ]
    paths: dict[str, dict] = {}
    for path, method, made in steps:
        paths.setdefault(path, {})[method] = made
    return {"openapi": "3.0.3", "info": {"title": "Batches", "version": "1"}, "paths": paths}


def operation(path: str, method: str, *, body: dict | None = None, **given: tuple[str, ...]):
    made = {"responses": RESPONSES, "parameters": [_parameter(path, *one) for one in given.items()]}
    if body:
        made["requestBody"] = {"required": True, "content": body}
    return path, method, made


def _parameter(path: str, name: str, values: tuple[str, ...]) -> dict:
    return {
        "name": name,
        "in": "path" if f"{{{name}}}" in path else "query",
        "required": True,
        "schema": {"type": "string"},
        "examples": {value: {"value": value} for value in values},
    }


def _json(example: dict) -> dict:
    return {"application/json": {"schema": {"type": "object"}, "example": example}}


main()
