"""Names, values and releases that a source made up: every format shows them, and the claims that are written read back the same."""

from __future__ import annotations

import json
import re
import shutil
import zipfile

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from support.anything import texts
from support.obeyed import ATTACKS, FOREIGN, forbidden, markdown_tokens, mentions, obeyed
from support.paths import ROOT

from batchspec.drift.claims_file import ClaimsFile
from batchspec.drift.reading.claims import Claims
from batchspec.drift.report import Report, compared, reviewed
from batchspec.drift.source import read
from batchspec.drift.telling import FORMATS
from tests.drift.test_drift_cli import source_file
from tests.support.drifting import SOURCES, drift

attacks = texts.filter(lambda text: len(text) < 1000) | st.sampled_from(
    [text for text in ATTACKS if "\ud800" not in text]
)
PLAIN = ("one", "two", "three")


def report_of(folder, names, release="1.2.3"):
    """A report on a source that gained fields of these names and a status of the last one, held against another and the contract."""
    schema = json.loads((SOURCES / "schema.json").read_text("utf-8"))
    (folder / "old.json").write_text(json.dumps(schema))
    schema["properties"] |= {f"{name}{number}": {"type": "string"} for number, name in enumerate(names)}
    schema["properties"]["status"] = {"enum": ["completed", names[-1]]}
    (folder / "new.json").write_text(json.dumps(schema))
    old, new = (read(str(folder / name), None, None, None) for name in ("old.json", "new.json"))
    named = Claims(**{**vars(new), "id": "groq-python", "version": release, "where": names[0]})
    return Report((compared(old, named), reviewed(named)), (f"{names[0]}: {names[1]}",))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("inert")


@settings(max_examples=25)
@given(names=st.tuples(attacks, attacks, attacks), release=attacks)
def test_every_format_shows_them_and_nobody_obeys(folder, names, release):
    plain, report = report_of(folder, PLAIN), report_of(folder, names, release)
    made = {name: tell(report) for name, tell in FORMATS.items()}
    for text in made.values():
        assert forbidden(text, "\n") == []
    assert obeyed(made["text"]) == obeyed(made["json"]) == obeyed(made["markdown"]) == []
    assert all(line.startswith(("::error ", "::warning ")) for line in made["github"].splitlines())
    assert json.loads(made["json"])["sources"][0]["source"]["where"] == names[0]
    for name in ("text", "github"):
        assert (
            made[name].count("\n") <= FORMATS[name](plain).count("\n") + 2
        )  # fields that are alike are told in one line
    _check_markdown(made["markdown"])


def _check_markdown(text):
    tokens = markdown_tokens(text)
    assert mentions(text) == []
    assert not {token.type for token in tokens} & (FOREIGN - {"heading_open", "bullet_list_open"})
    tags = {token.content for token in tokens if token.type.startswith("html_")}
    assert tags <= {"<code>", "</code>", "<b>", "</b>"}
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert sum(token.type == "tr_open" for token in tokens) == sum(not re.match(r"\|-", row) for row in rows)
    for row in rows:
        assert row.count("|") - row.count("\\|") in {5, 8}  # four columns or seven


GROQ = (ROOT / "schema/sources/groq-python.yaml").read_text("utf-8")


@settings(max_examples=25)
@given(
    st.lists(attacks, min_size=4, max_size=4), st.sampled_from([GROQ, GROQ.replace("\n", "\n# é\u202e\n", 1)])
)
def test_claims_that_are_written_read_back_the_same(made_up, before):
    release, field, value, other = made_up
    file = ClaimsFile(before)
    file.version = release
    file.cite("1.7.0", release)
    file.insert(
        "batch", 1, f"x{field}", {"states": ["null", "value"], "type": "string", "enum": [value, other]}
    )
    file.change("batch", "status", {"states": ["value"], "enum": [value]}, ("states", "enum"))
    after = file.text()
    wanted = yaml.safe_load(before)
    wanted["version"] = release
    wanted["cite"] = wanted["cite"].replace("1.7.0", release)
    wanted["fields"][f"x{field}"] = {"states": ["null", "value"], "type": "string", "enum": [value, other]}
    wanted["fields"]["status"] |= {"states": ["value"], "enum": [value]}
    assert yaml.safe_load(after) == wanted
    new = [line for line in after.split("\n") if line not in before.split("\n")]
    assert forbidden("\n".join(new), "\n") == []
    assert len(new) in {4, 5}  # a long name of a field has a line of its own
    assert ClaimsFile(after).version == (release.split() or [""])[0]


@pytest.mark.parametrize(
    ("release", "written"),
    [
        ("1.8.0", '"1.8.0"'),
        ("1.8", '"1.8"'),
        ("no", '"no"'),
        (r"1.8\g<0>\q", r'"1.8\\g<0>\\q"'),
        ("1.8.0\x1b[31m\u202e", r'"1.8.0\e[31m\u202E"'),
        ("-1#a:'b'\"c\"!d&e*f", r'''"-1#a:'b'\"c\"!d&e*f"'''),
        ("1.8\n::error::a", '"1.8"'),  # a header of a wheel ends with its line
    ],
)
def test_a_release_is_taken_in_whatever_it_is(tmp_path, release, written):
    file = tmp_path / "groq-python.yaml"
    shutil.copy(ROOT / "schema/sources/groq-python.yaml", file)
    wheel = tmp_path / "groq-1.8.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.write(source_file(tmp_path), "groq/types/batch.py")
        archive.writestr("groq-1.8.0.dist-info/METADATA", f"Name: groq\nVersion: {release}\n")
    code, out, line = drift(wheel, "--update", file)
    assert (code, line) == (0, "")
    text = file.read_text("utf-8")
    assert f"\nversion: {written}\n" in text
    assert f"PyPI groq {yaml.safe_load(written)}," in yaml.safe_load(text)["cite"]
    assert forbidden(text + out, "\n") == obeyed(out) == []
