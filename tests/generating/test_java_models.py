"""The Java models: compiled without a warning, and tried on every valid case."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from support.languages import NO_OBJECTS, ask, refused_status, tried, unknown_status
from support.paths import TESTS
from support.programs import run
from support.toolchains import on_path

PROGRAM = Path(__file__).parent / "programs" / "Try.java"
USER = """import static batchapi.BatchApi.*;

import java.math.BigInteger;
import java.util.Map;

final class User {
    static String kind(Batch batch) {
        if (!batch.model().isPresent()) {
            return "absent";
        }
        return batch.model().isNull() ? "null" : batch.model().value();
    }

    static boolean completed(Batch batch) {
        return batch.status().equals(BatchStatus.COMPLETED);
    }

    static CreateBatch create() {
        var metadata = Nullable.of(Map.of("run", "1"));
        return new CreateBatch("file-1", "/v1/responses", "24h", metadata, Nullable.absent(), Map.of());
    }

    static BigInteger total(Batch batch) {
        return batch.requestCounts().value().total();
    }
}
"""

pytestmark = [pytest.mark.slow, pytest.mark.java]


@pytest.fixture(scope="module")
def jackson(tmp_path_factory):
    """The class path with the locked Jackson."""
    on_path("java")
    folder = tmp_path_factory.mktemp("jackson")
    shutil.copy(TESTS / "locks" / "jackson" / "pom.xml", folder)
    run(on_path("mvn"), "--quiet", "--batch-mode", "dependency:copy-dependencies", cwd=folder)
    return f"{folder}/target/dependency/*"


@pytest.fixture
def built(made, jackson, tmp_path):
    """Compile a program with the models, `built(*options)`; gives the program."""

    def build(*options):
        source = made("models", "java", *options, folder="java" + "".join(options))
        out = tmp_path / f"classes{len(options)}"
        shutil.copy(PROGRAM, source)
        (source / "User.java").write_text(USER, "utf-8")
        files = [str(path) for path in source.rglob("*.java")]
        run(on_path("javac"), "-Xlint:all", "-Werror", "-d", out, "-cp", jackson, *files)
        return [on_path("java"), "-cp", f"{out}{os.pathsep}{jackson}", "Try"]

    return build


def test_every_valid_case_is_read_and_written_back(built, tmp_path):
    done = tried(built(), tmp_path)
    assert dict(done.unread) == {}
    assert dict(done.changed) == {}
    assert done.is_documented("java")


def test_an_unknown_status_is_read_unless_it_is_to_be_refused(built, tmp_path):
    assert refused_status(ask(built(), unknown_status(), tmp_path)) == []
    answers = ask(built("--strict-status"), unknown_status(), tmp_path)
    assert refused_status(answers) == ["Batch", "BatchEvent", "BatchList"]


def test_what_no_object_is_is_refused(built, tmp_path):
    answers = ask(built(), list(NO_OBJECTS), tmp_path)
    assert [one for one, answer in zip(NO_OBJECTS, answers, strict=True) if "text" in answer] == []


FIXTURES_TEST = """import batchapi.BatchApi;
import batchapi.BatchApiFixtures;
import java.nio.file.Path;

final class Fixtures {
    public static void main(String[] arguments) throws Exception {
        var found = BatchApiFixtures.fixtures(Path.of(arguments[0]), "batch");
        for (String text : found.values()) {
            BatchApi.parse(text, BatchApi.Batch.class);
        }
        System.out.println(found.size() > 20 && found.containsKey("completed-unset-is-null.json"));
    }
}
"""


def test_the_fixtures_are_read(built, made, tmp_path):
    source = made("fixtures", "java", folder="java")
    (source / "Fixtures.java").write_text(FIXTURES_TEST, "utf-8")
    program = built()
    assert run(*program[:-1], "Fixtures", source) == "true\n"
