"""The Python models: imported without batchspec, type-checked, and tried on every valid case."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.languages import NO_OBJECTS, ask, exactly, known, refused_status, tried, unknown_status, valid

from batchspec.generating.catalogue import kinds

PROGRAM = Path(__file__).parent / "programs" / "python.py"
SMALL = "Batch: BATCH-WIR-003/smaller-than-any-double.json 0"
KINDS = kinds("models", "python")
LAX = {
    "pydantic": {'"yes"', '"bytes": true', '"200"'},
    "dataclass": set(),
    "msgspec": set(),
}
"""Parts of the texts that a kind takes for an object: pydantic makes numbers of true, and true of `yes`, unless it is strict."""


@pytest.fixture
def kind_made(made):
    """Make a kind in a folder with the program that tries it; gives the program and the folder."""

    def make(kind, *options):
        folder = made("models", "python", "--kind", kind, *options, folder=kind + "".join(options))
        shutil.copy(PROGRAM, folder)
        return [sys.executable, "-W", "error", "-S", "-c", AS_INSTALLED, kind], folder

    return make


PACKAGES = [path for path in sys.path if path.endswith("site-packages")]
AS_INSTALLED = (
    f"import sys; sys.path += {PACKAGES!r}; sys.path.insert(0, '.'); exec(open('python.py').read())"
)
"""Run the program with the packages that are installed, and without the checkout, which a file there would lead to."""


def test_there_are_four_kinds_and_pydantic_is_meant_where_none_is_named(made):
    assert KINDS == ["pydantic", "dataclass", "msgspec", "typeddict"]
    named = made("models", "python", "--kind", "pydantic", folder="named") / "batch_api.py"
    assert (made("models", "python") / "batch_api.py").read_bytes() == named.read_bytes()


@pytest.mark.parametrize("kind", ["pydantic", "dataclass", "typeddict"])
def test_every_valid_case_is_read_and_written_back(kind_made, kind):
    program, folder = kind_made(kind)
    done = tried(program, folder).shallow()
    assert dict(done.unread) == {}
    assert done.changed.keys() == {SMALL}
    assert done.is_documented(f"python, {kind}")


def whole(text):
    """A number without the fraction of zeros that it was written with."""
    return int(float(text)) if float(text).is_integer() else float(text)


def test_msgspec_drops_unknown_keys_and_refuses_a_fraction_of_zeros(kind_made):
    program, folder = kind_made("msgspec")
    done = tried(program, folder)
    texts = {f"{case.object}: {case.shows}": case for case in valid()}
    refused = [(texts[name].object, texts[name].text) for name in done.shallow().unread]
    assert refused
    plain = [(name, json.dumps(json.loads(text, parse_float=whole))) for name, text in refused]
    assert [answer["error"] for answer in ask(program, plain, folder) if "error" in answer] == []
    for name, text in done.changed.items():
        assert exactly(text) == known(texts[name].object, exactly(texts[name].text)), name


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "typeddict"])
def test_an_unknown_status_is_read_unless_it_is_to_be_refused(kind_made, kind):
    program, folder = kind_made(kind)
    assert refused_status(ask(program, unknown_status(), folder)) == []
    program, folder = kind_made(kind, "--strict-status")
    assert refused_status(ask(program, unknown_status(), folder)) == ["Batch", "BatchEvent", "BatchList"]


@pytest.mark.parametrize("kind", LAX)
def test_what_no_object_is_is_refused(kind_made, kind):
    program, folder = kind_made(kind)
    answers = ask(program, list(NO_OBJECTS), folder)
    taken = [text for (_, text), answer in zip(NO_OBJECTS, answers, strict=True) if "text" in answer]
    assert all(any(part in text for part in LAX[kind]) for text in taken), taken
    assert len(taken) == len(LAX[kind])


def test_a_dataclass_says_what_is_wrong_and_where(kind_made):
    program, folder = kind_made("dataclass")
    faults = {
        ("Batch", "[]"): "Batch: expected an object, got []",
        ("Batch", "{}"): "Batch.id: is missing",
        ("BatchList", '{"object": "list", "data": [7], "has_more": false}'): (
            "BatchList.data[0]: expected an object, got 7"
        ),
        ("Batch", '{"id": NaN}'): "NaN: is no JSON",
    }
    assert [answer["error"] for answer in ask(program, list(faults), folder)] == list(faults.values())


USERS = {
    "pydantic": """
from pydantic_kind.batch_api import Batch, CreateBatch, MISSING, OutputExpiresAfter

batch = Batch.model_validate_json("{}")
kind = "absent" if batch.model is MISSING else "null" if batch.model is None else batch.model.upper()
made = CreateBatch(input_file_id="f", endpoint="/v1/x", completion_window="24h", metadata={"a": "b"})
""",
    "dataclass": """
from dataclass_kind.batch_api import ABSENT, Batch, CreateBatch, OutputExpiresAfter

batch = Batch.parse("{}")
kind = "absent" if batch.model is ABSENT else "null" if batch.model is None else batch.model.upper()
kept: OutputExpiresAfter = OutputExpiresAfter(seconds=3600)
made: str = CreateBatch(input_file_id="f", endpoint="/v1/x", completion_window="24h", output_expires_after=kept).write()
unknown: object = batch.extra["x_new"]
""",
    "msgspec": """
import msgspec
from msgspec_kind.batch_api import Batch, CreateBatch

batch = msgspec.json.decode("{}", type=Batch)
kind = "absent" if batch.model is msgspec.UNSET else "null" if batch.model is None else batch.model.upper()
made = CreateBatch(input_file_id="f", endpoint="/v1/x", completion_window="24h")
""",
    "typeddict": """
import json
from typeddict_kind.batch_api import Batch, CreateBatch

batch: Batch = json.loads("{}")
model = batch.get("model")
kind = "absent" if "model" not in batch else "null" if model is None else model.upper()
made: CreateBatch = {"input_file_id": "f", "endpoint": "/v1/x", "completion_window": "24h", "metadata": None}
""",
}
"""What users write."""
WRONG = {
    "pydantic": "batch.status = 1  # type: ignore[assignment]\n",
    "dataclass": "batch.created_at = None  # type: ignore[assignment]\n",
    "msgspec": "batch.created_at = None  # type: ignore[assignment]\n",
    "typeddict": 'batch["created_at"] = None  # type: ignore[typeddict-item]\n',
}
"""A line that has to be an error, else mypy says that the comment is of no use."""


def test_users_files_are_typed(made, tmp_path):
    for kind, text in USERS.items():
        made("models", "python", "--kind", kind, folder=f"{kind}_kind")
        made("models", "python", "--kind", kind, "--strict-status", folder=f"{kind}_strict")
        (tmp_path / f"user_{kind}.py").write_text(text + WRONG[kind], "utf-8")
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--config-file",
        os.devnull,
        "--cache-dir",
        "cache",
        "--explicit-package-bases",
        ".",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout == "Success: no issues found in 12 source files\n", done.stdout + done.stderr
