"""The schemas in the hands of validators that we did not write: ajv on Node, one in Go, one in Java."""

from __future__ import annotations

import json
import os
import shutil
import subprocess

import pytest
from support.languages import NO_OBJECTS, valid
from support.paths import TESTS
from support.programs import run
from support.toolchains import on_path

from batchspec.contract.schemas import schema
from batchspec.generating.catalogue import Wanted
from batchspec.generating.made import made
from batchspec.making.corpus import cases
from batchspec_contract.objects import OBJECTS
from batchspec_contract.registry import BY_ID

LOCKS = TESTS / "locks"
ROUNDED = {
    "BATCH-WIR-003/an-integer-beyond-a-double.json 0",
    "BATCH-WIR-006/an-integer-of-4300-digits.json 0",
}
"""Cases with a number that some parsers refuse before anything is judged."""


@pytest.fixture(scope="module")
def ajv(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ajv")
    shutil.copytree(LOCKS / "ajv", folder, dirs_exist_ok=True)
    run(on_path("npm"), "ci", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund")
    return [on_path("node"), str(folder / "judge.cjs")]


@pytest.fixture(scope="module")
def santhosh_tekuri(tmp_path_factory):
    folder = tmp_path_factory.mktemp("go")
    shutil.copytree(LOCKS / "santhosh-tekuri", folder, dirs_exist_ok=True)
    run(on_path("go"), "build", "-o", folder / "judge", ".", cwd=folder)
    return [str(folder / "judge")]


@pytest.fixture(scope="module")
def networknt(tmp_path_factory):
    folder = tmp_path_factory.mktemp("java")
    shutil.copytree(LOCKS / "networknt", folder, dirs_exist_ok=True)
    run(on_path("mvn"), "--quiet", "--batch-mode", "compile", "dependency:copy-dependencies", cwd=folder)
    return [
        on_path("java"),
        "-cp",
        f"{folder}/target/classes{os.pathsep}{folder}/target/dependency/*",
        "Judge",
    ]


VALIDATORS = [
    pytest.param("ajv", marks=pytest.mark.node),
    pytest.param("santhosh_tekuri", marks=pytest.mark.go),
    pytest.param("networknt", marks=pytest.mark.java),
]


@pytest.fixture(params=VALIDATORS)
def judge(request):
    """Judge texts by schemas: `judge(schemas, [(name, text)])` gives a verdict for each."""
    program = request.getfixturevalue(request.param)

    def by(schemas, texts):
        lines = [schemas, *({"name": name, "text": text} for name, text in texts)]
        given = "".join(json.dumps(line) + "\n" for line in lines)
        done = subprocess.run(
            program, input=given, capture_output=True, encoding="utf-8", timeout=300, check=False
        )
        assert done.returncode == 0, done.stderr[-3_000:]
        verdicts = [word == "true" for word in done.stdout.split()]
        assert len(verdicts) == len(texts)
        return verdicts

    return by


def strict_schema(name):
    """What those guarantee who send the object."""
    return schema("server" if name == "batch" else f"{name}.{OBJECTS[name].sent_by}")


@pytest.mark.slow
def test_the_exported_corpus_is_judged_as_its_manifest_says(judge):
    """Of what is broken, the cases that break a MUST which a schema can say."""
    shown = [
        case
        for case in cases()
        if case.kind in OBJECTS
        and (case.level is None or (case.level == "MUST" and BY_ID[case.requirement].check.kind == "schema"))
    ]
    assert len([case for case in shown if case.verdict == "non-conformant"]) > 300
    schemas = {kind: strict_schema(kind) for kind in {case.kind for case in shown}}
    verdicts = judge(schemas, [(case.kind, case.content.decode()) for case in shown])
    told = [
        (case.path, "conformant" if is_valid else "non-conformant")
        for case, is_valid in zip(shown, verdicts, strict=True)
    ]
    assert [one for one, case in zip(told, shown, strict=True) if one[1] != case.verdict] == []


@pytest.mark.slow
@pytest.mark.parametrize("strict", [False, True])
def test_the_generated_schemas_judge_alike(judge, strict):
    files = made(Wanted("schemas", "json-schema", "2020-12", strict))
    schemas = {one["title"]: one for one in map(json.loads, files.values())}
    shown = [case for case in valid() if case.shows not in ROUNDED]
    verdicts = judge(schemas, [(case.object, case.text) for case in shown])
    assert [case for case, is_valid in zip(shown, verdicts, strict=True) if not is_valid] == []
    verdicts = judge(schemas, list(NO_OBJECTS))
    assert [text for (_, text), is_valid in zip(NO_OBJECTS, verdicts, strict=True) if is_valid] == []
