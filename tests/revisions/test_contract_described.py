"""The data file of a release: what ours says is read whole, and what describes no contract is told with its place."""

from __future__ import annotations

import json
import zipfile

import pytest
from support.revisions import data, folder, next_revision, row, sdist, wheel

from batchspec.drift.reading.problems import NoSuchSource, UnreadableSource
from batchspec.reading.limits import using
from batchspec.revisions import source
from batchspec.revisions.described import MOST, NotAContract, described
from batchspec.revisions.source import LARGEST, read
from batchspec_contract import CONTRACT, DIGEST
from batchspec_contract.lifecycle import STATES
from batchspec_contract.objects import OBJECTS
from batchspec_contract.registry import REQUIREMENTS


def test_the_data_file_is_the_registry():
    whole = read("installed")
    assert (whole.revision, whole.digest) == (CONTRACT, DIGEST)
    assert [
        (one.id, one.level, one.role, one.statement, one.since, one.needs) for one in whole.rows.values()
    ] == [(one.id, one.level, one.role, one.statement, one.since, one.needs) for one in REQUIREMENTS]
    assert {name: tuple(one.fields) for name, one in whole.objects.items()} == {
        name: one.paths for name, one in OBJECTS.items()
    }
    assert set(whole.statuses) == set(STATES)


def test_every_check_by_a_schema_has_a_digest():
    checks = [one.check for one in read("installed").rows.values() if one.check.schema]
    assert checks
    assert all(check.digest for check in checks)


@pytest.mark.parametrize("form", ["wheel", "sdist", "site-packages", "checkout", "package", "file"])
def test_every_form_gives_the_same(tmp_path, form):
    made = folder(tmp_path, next_revision)
    (tmp_path / "generated").symlink_to(made)
    package = made / "batchspec_contract"
    path = {
        "wheel": lambda: wheel(tmp_path / "a.whl", next_revision),
        "sdist": lambda: sdist(tmp_path / "a.tar.gz", next_revision),
        "site-packages": lambda: made,
        "checkout": lambda: tmp_path,
        "package": lambda: package,
        "file": lambda: package / "contract.json",
    }[form]()
    found = read(str(path))
    assert found.revision == "2027-01"
    assert found.label == str(path)
    assert "BATCH-USG-099" in found.rows


def test_the_outermost_of_several_is_read(tmp_path):
    path = wheel(tmp_path / "a.whl", next_revision)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("a/b/batchspec_contract/contract.json", "{}")
        archive.writestr("xbatchspec_contract/contract.json", "{}")
    assert read(str(path)).revision == "2027-01"


def test_a_revision_of_the_installed_kit_and_one_that_there_is_not(monkeypatch):
    assert read(CONTRACT).label == CONTRACT
    with pytest.raises(NoSuchSource) as caught:
        read("2025-01")
    assert str(caught.value) == f"no contract revision '2025-01'; the installed kit has {CONTRACT}"
    monkeypatch.setattr(source, "installed", lambda: described(data(next_revision), "installed"))
    assert len(read("2027-01").rows) == len(read(CONTRACT).rows) + 1


def edited(**changes):
    return {**data(), **changes}


def with_row(**changes):
    found = data()
    row(found, "BATCH-FLD-001").update(changes)
    return found


def with_claim(**changes):
    found = data()
    found["objects"]["batch"]["fields"]["id"] = {"states": ["value"], **changes}
    return found


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ([], "it is not an object"),
        ({}, "it has no form, which every one of ours has"),
        (edited(form=2), "form is 2, not 1; a newer batchspec may read it"),
        (edited(contract=""), "contract is not a text"),
        (edited(digest=7), "digest is not a text"),
        (edited(requirements={}), "requirements is not a list"),
        (edited(requirements=[1]), "requirements/0 is not an object"),
        (edited(requirements=[{}]), "requirements/0 has no id, level, role, statement, since"),
        (
            edited(requirements=[data()["requirements"][0]] * 2),
            "requirements/1: BATCH-FLD-001 is there twice",
        ),
        (edited(endpoints=[1]), "endpoints/0 is not a text"),
        (edited(edges=[["a"]]), "edges/0 is not two statuses"),
        (edited(endpoints=["x"] * (MOST + 1)), "endpoints has more than 10,000 entries"),
        (edited(objects=[]), "objects is not an object"),
        (edited(objects={"a": {}}), "objects/a/fields is not an object"),
        (edited(objects={"a": {"fields": {}, "since": []}}), "objects/a/since is not an object"),
        (edited(objects={"a": {"fields": {}, "since": {"b": 1}}}), "objects/a/since/b is not a text"),
        (with_claim(states=[]), "objects/batch/fields/id/states is empty"),
        (with_claim(enum=[[]]), "objects/batch/fields/id lists a value that is an object or a list"),
    ],
)
def test_what_describes_no_contract_is_told_with_its_place(content, told):
    with pytest.raises(NotAContract) as caught:
        described(content, "it")
    assert str(caught.value) == told


@pytest.mark.parametrize(
    "content",
    [
        with_row(level="SHALL"),
        with_row(id=7),
        with_row(check=[]),
        with_row(check={"schema": 7}),
        with_row(cases=[]),
        with_row(needs="list"),
        with_row(since=None),
        with_claim(states=["here"]),
        with_claim(limits={"minimum": "1"}),
        with_claim(limits=[]),
        with_claim(type=[]),
        with_claim(open="yes"),
    ],
)
def test_a_value_of_a_wrong_type_is_refused(content):
    with pytest.raises(NotAContract, match=r"requirements/\d+/\w+|objects/batch/fields/id"):
        described(content, "it")


def test_keys_of_a_newer_kit_are_passed_over():
    found = with_row(colour="red")
    found["more"] = {"a": 1}
    row(found, "BATCH-FLD-001")["check"]["speed"] = 7
    assert len(described(found, "it").rows) == len(REQUIREMENTS)


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "contract.json is no JSON: "),
        (b"{", "contract.json is no JSON: "),
        (b'{"form": 1, "form": 1}', "contract.json is no JSON: "),
        (b"[" * 10_000, "contract.json is no JSON: "),
        (b" " * (LARGEST + 1), "contract.json is over 4,194,304 bytes"),
        (b"PK\x03\x04", "no zip archive: "),
        (b"\x1f\x8b\x08\x00", "no tar archive: "),
    ],
)
def test_a_file_that_is_none_is_told(tmp_path, raw, told):
    (tmp_path / "it").write_bytes(raw)
    with pytest.raises(UnreadableSource) as caught:
        read(str(tmp_path / "it"))
    assert str(caught.value).startswith(f"{tmp_path / 'it'}: {told}")


def test_a_file_beyond_a_limit_is_told_with_the_limit(tmp_path):
    (tmp_path / "contract.json").write_text(json.dumps(data()), "utf-8")
    with using({"values": 100}), pytest.raises(UnreadableSource) as caught:
        read(str(tmp_path))
    assert str(caught.value) == (
        f"{tmp_path}: contract.json: the text has over 100 values; --limit values=200 raises that limit"
    )


def test_an_older_kit_is_told(tmp_path):
    (tmp_path / "batchspec_contract").mkdir()
    with pytest.raises(UnreadableSource) as caught:
        read(str(tmp_path))
    assert str(caught.value) == (
        f"{tmp_path}: has no batchspec_contract/contract.json; it is no batchspec, or older than that file"
    )


def test_a_newer_form_is_told_as_such(tmp_path):
    (tmp_path / "contract.json").write_text(json.dumps(edited(form=2)), "utf-8")
    with pytest.raises(UnreadableSource, match="a newer batchspec may read it"):
        read(str(tmp_path))
