"""Upstream's own changes of the create request, of files and of events, replayed.

The packages are built here, from as much of each type as the change is about, in words of our own. The releases
themselves are replayed in test_drift_upstream.py.
"""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from pathlib import Path

import pytest
from support.drifting import drift

from batchspec.drift.compare import changes
from batchspec.drift.report import reviewed
from batchspec.drift.source import read

ENDPOINTS = ("/v1/chat/completions", "/v1/embeddings", "/v1/completions", "/v1/responses")
HEAD = "from typing import Dict, Literal, Optional\nfrom pydantic import BaseModel\nfrom typing_extensions import Required, TypedDict\n"
BATCH = f"{HEAD}class Batch(BaseModel):\n    id: str\n    input_file_id: str\n    status: str\n"
EXPIRY = 'class {name}(TypedDict, total=False):\n    anchor: Required[Literal["created_at"]]\n    seconds: Required[int]\n'


def request(endpoints: tuple[str, ...], *, expiry: bool = False) -> str:
    listed = ", ".join(f'"{endpoint}"' for endpoint in endpoints)
    lines = [
        "class BatchCreateParams(TypedDict, total=False):",
        '    completion_window: Required[Literal["24h"]]',
        f"    endpoint: Required[Literal[{listed}]]",
        "    input_file_id: Required[str]",
        "    metadata: Optional[Dict[str, str]]",
        *(["    output_expires_after: OutputExpiresAfter"] if expiry else []),
    ]
    return f"{HEAD}{EXPIRY.format(name='OutputExpiresAfter') if expiry else ''}" + "\n".join(lines) + "\n"


def upload(*, expiry: bool = False) -> str:
    form = 'class FileCreateParams(TypedDict, total=False):\n    file: Required[bytes]\n    purpose: Required[Literal["batch"]]\n'
    if not expiry:
        return f"{HEAD}{form}"
    return f"{HEAD}{EXPIRY.format(name='ExpiresAfter')}{form}    expires_after: ExpiresAfter\n"


def file(*, expiry: bool = False) -> str:
    fields = "    id: str\n    bytes: int\n    created_at: int\n    filename: str\n"
    return f"{HEAD}class FileObject(BaseModel):\n{fields}{'    expires_at: Optional[int] = None' if expiry else ''}\n"


def event(state: str) -> str:
    name = f"Batch{state.capitalize()}WebhookEvent"
    return f'{HEAD}class Data(BaseModel):\n    id: str\nclass {name}(BaseModel):\n    id: str\n    data: Data\n    type: Literal["batch.{state}"]\n'


def wheel(folder: Path, release: str, files: dict[str, str]) -> Path:
    path = folder / f"openai-{release}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in {"batch.py": BATCH, **files}.items():
            archive.writestr(f"openai/types/{name}", text)
        archive.writestr(f"openai-{release}.dist-info/METADATA", f"Name: openai\nVersion: {release}\n")
    return path


REPLAYED = {
    ("1.24.1", "1.25.0"): (
        {"batch_create_params.py": request(ENDPOINTS[:1])},
        {"batch_create_params.py": request(ENDPOINTS[:2])},
        {("create_batch.endpoint", "DRIFT-ENUM-ADDED", ("servers",))},
    ),
    ("1.66.3", "1.66.5"): (
        {"batch_create_params.py": request(ENDPOINTS[:3])},
        {"batch_create_params.py": request(ENDPOINTS)},
        {("create_batch.endpoint", "DRIFT-ENUM-ADDED", ("servers",))},
    ),
    ("1.64.0", "1.65.0"): (
        {"file_object.py": file()},
        {"file_object.py": file(expiry=True)},
        {("file_object.expires_at", "DRIFT-FIELD-ADDED", ())},
    ),
    ("1.85.0", "1.92.0"): (
        {},
        {
            f"webhooks/batch_{state}.py": event(state)
            for state in ("cancelled", "completed", "expired", "failed")
        },
        {("batch_event", "DRIFT-OBJECT-ADDED", ())},
    ),
    ("1.99.9", "1.100.0"): (
        {"batch_create_params.py": request(ENDPOINTS), "file_create_params.py": upload()},
        {
            "batch_create_params.py": request(ENDPOINTS, expiry=True),
            "file_create_params.py": upload(expiry=True),
        },
        {
            ("create_batch.output_expires_after", "DRIFT-FIELD-ADDED", ()),
            ("file_upload.expires_after", "DRIFT-FIELD-ADDED", ()),
        },
    ),
    ("2.7.2", "2.8.0"): (
        {"batch_create_params.py": request(ENDPOINTS)},
        {"batch_create_params.py": request((*ENDPOINTS, "/v1/moderations"))},
        {("create_batch.endpoint", "DRIFT-ENUM-ADDED", ("servers",))},
    ),
}
"""By two releases of the Python SDK, what each has, and what is found."""


@pytest.mark.parametrize(("old", "new"), REPLAYED)
def test_what_a_release_of_the_python_sdk_changed_is_found(tmp_path, old, new):
    before, after, wanted = REPLAYED[old, new]
    one, other = read(str(wheel(tmp_path, old, before))), read(str(wheel(tmp_path, new, after)))
    assert (one.id, one.version, other.version) == ("openai-python", old, new)
    assert {(c.name, c.rule.id, c.breaks) for c in changes(one, other)} == wanted
    assert changes(other, other) == []


PAGE = f"{HEAD}from typing import Generic, List, TypeVar\nT = TypeVar('T')\nclass SyncCursorPage(BaseModel, Generic[T]):\n    data: List[T]\n"


def test_what_one_type_for_the_pages_of_all_lists_does_not_tell_is_no_drift(tmp_path):
    """It has `has_more` optional, whatever the list of batches has; that it came is told, and demands nothing."""
    before = read(str(wheel(tmp_path, "1.61.0", {"page.py": PAGE})))
    after = read(str(wheel(tmp_path, "1.109.1", {"page.py": f"{PAGE}    has_more: Optional[bool] = None\n"})))
    found = [(one.name, one.rule.id) for one in changes(before, after)]
    assert found == [("batch_list.has_more", "DRIFT-FIELD-ADDED")]
    assert [one.name for one in changes(after, before)] == ["batch_list.has_more"]
    assert [one for one in reviewed(after).changes if one.object == "batch_list"] == []
    assert [one for one in reviewed(after).news if one.object == "batch_list"] == []
    retyped = f"{PAGE}    has_more: Optional[str] = None\n"
    other = read(str(wheel(tmp_path, "1.110.0", {"page.py": retyped})))
    assert [one.rule.id for one in changes(after, other)] == ["DRIFT-TYPE-CHANGED"]


def tarball(folder: Path, release: str, extra: str) -> Path:
    path = folder / f"openai-{release}.tgz"
    files = {
        "package.json": json.dumps({"name": "openai", "version": release}),
        "resources/batches.d.ts": (
            "export interface Batch {\n    id: string;\n    input_file_id: string;\n    status: string;\n}\n"
            "export interface BatchCreateParams {\n    completion_window: '24h';\n    endpoint: '/v1/responses';\n"
            f"    input_file_id: string;\n{extra}}}\n"
            "export declare namespace BatchCreateParams {\n"
            "    interface OutputExpiresAfter {\n        anchor: 'created_at';\n        seconds: number;\n    }\n}\n"
        ),
    }
    with tarfile.open(path, "w:gz") as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text.encode()))
    return path


def test_the_typescript_sdk_that_has_the_expiry_is_told_against_the_one_before(tmp_path):
    old = tarball(tmp_path, "5.12.2", "")
    new = tarball(tmp_path, "5.13.0", "    output_expires_after?: BatchCreateParams.OutputExpiresAfter;\n")
    code, out, _ = drift("--against", old, new)
    assert code == 1
    assert out.splitlines() == [
        f"openai-node 5.13.0 ({new})",
        f"  drift from openai-node 5.12.2 ({old}):",
        "    notice    create_batch.output_expires_after: not declared -> object, absent or a value",
        "              DRIFT-FIELD-ADDED, breaks nobody; package/resources/batches.d.ts:10",
        "  read beside the batch: create_batch",
    ]
    assert drift("--against", "--fail-on", "breaking", old, new)[0] == 0
    (change,) = changes(read(str(new)), read(str(old)))
    assert (change.name, change.rule.id) == ("create_batch.output_expires_after", "DRIFT-FIELD-REMOVED")


def test_both_kinds_of_one_release_say_the_same_of_it(tmp_path):
    python = wheel(tmp_path, "1.100.0", {"batch_create_params.py": request(("/v1/responses",), expiry=True)})
    node = tarball(
        tmp_path,
        "5.13.0",
        "    metadata?: Record<string, string> | null;\n    output_expires_after?: BatchCreateParams.OutputExpiresAfter;\n",
    )
    assert changes(read(str(python)), read(str(node))) == changes(read(str(node)), read(str(python))) == []
