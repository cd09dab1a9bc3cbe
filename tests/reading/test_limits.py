"""The limits: one table, documented as it stands, set by the command line and by a file, and told by name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from batchspec.reading import limits
from batchspec.reading.limits import LIMITS, BadLimit, beyond, most, parsed, using

ROOT = Path(__file__).resolve().parents[2]
ARRAY = "[" + "1," * 30 + "1]"


def test_the_document_has_the_table_as_it_stands():
    rows = re.findall(
        r"^\| `([\w-]+)` \| ([\d,]+) \| (.+) \|$", (ROOT / "docs/limits.md").read_text(), re.MULTILINE
    )
    assert rows == [(name, f"{one.default:,}", one.help) for name, one in LIMITS.items()]


def test_a_limit_is_asked_for_where_it_stands_in_the_table():
    code = "".join(path.read_text() for path in (ROOT / "src").rglob("*.py"))
    asked = set(re.findall(r'limits\.most\(\s*"(\w+)"', code))
    asked |= {name.replace("_", "-") for name in re.findall(r"\b(?:limits|LIMITS)\.(\w+)", code)} & set(
        LIMITS
    )
    asked |= set(re.findall(r'limits\.beyond\(\s*"([\w-]+)"', code))
    assert asked == set(LIMITS)


def test_limits_are_read_one_by_one_or_several_in_one():
    assert parsed(["values=7", " text = 8,keys=9"]) == {"values": 7, "text": 8, "keys": 9}
    assert parsed(["values=9999999999999999"]) == {"values": limits.HIGHEST}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("value=7", "no limit 'value'; did you mean 'values'?"),
        ("x=7", f"no limit 'x'; there are {', '.join(LIMITS)}"),
        ("values", "write it as values=4000000, a whole number"),
        ("values=-1", "write it as values=4000000, a whole number"),
        ("values=1e9", "write it as values=4000000, a whole number"),
        ("values=\u0661", "write it as values=4000000, a whole number"),
        (f"values={'9' * 5000}", "write it as values=4000000, a whole number"),
        ("", f"no limit ''; there are {', '.join(LIMITS)}"),
    ],
)
def test_what_is_no_limit_is_refused(text, line, batchspec):
    with pytest.raises(BadLimit) as caught:
        parsed([text])
    assert str(caught.value) == line
    done = batchspec("check", "files", "x.json", "--limit", text)
    assert (done.code, done.out) == (2, "")
    assert line in done.err


def test_limits_hold_for_a_while():
    with using({"values": 7}):
        with using({"text": 8}):
            assert (most("values"), most("text")) == (7, 8)
        assert (most("values"), most("text")) == (7, LIMITS["text"].default)
        assert beyond("too much", "values") == "too much; --limit values=14 raises that limit"
    assert most("values") == LIMITS["values"].default


@pytest.mark.parametrize("where", ["option", "pyproject"])
def test_a_command_has_its_limits_for_itself(where, batchspec, tmp_path):
    (tmp_path / "a.json").write_text(ARRAY)
    if where == "pyproject":
        (tmp_path / "pyproject.toml").write_text('[tool.batchspec]\nlimit = ["values=30", "text=9999"]\n')
    given = ["--limit", "values=30", "--limit", "text=9999"] if where == "option" else []
    done = batchspec("check", "files", "a.json", *given)
    told = "not read: 1 entry: a.json: the text has over 30 values; --limit values=60 raises that limit"
    assert told in " ".join(done.out.split())
    assert most("values") == LIMITS["values"].default
    assert "not read" not in batchspec("check", "files", "a.json", "--limit", "values=60").out


def test_the_command_line_wins_over_the_file(batchspec, tmp_path):
    (tmp_path / "a.json").write_text(ARRAY)
    (tmp_path / "pyproject.toml").write_text('[tool.batchspec]\nlimit = "values=30"\n')
    assert "not read" not in batchspec("check", "files", "a.json", "--limit", "values=60").out


def test_processes_that_share_the_texts_have_the_limits_too(batchspec, tmp_path):
    (tmp_path / "a.jsonl").write_text(f"{ARRAY}\n" * 3)
    done = batchspec("check", "files", "a.jsonl", "--limit", "values=30", "--jobs", "2")
    assert "not read: 3 entries" in done.out


def test_pytest_has_its_limits_until_it_ends(pytester):
    from batchspec.pytest_plugin import options

    config = pytester.parseconfig("--batchspec-limit", "values=7", "--batchspec-limit", "text=8")
    assert options.setting(config, "limit") == "values=7,text=8"
    assert (most("values"), most("text")) == (7, 8)
    config._ensure_unconfigure()
    assert most("values") == LIMITS["values"].default


def test_pytest_refuses_what_is_no_limit(pytester):
    from batchspec.pytest_plugin import options

    config = pytester.parseconfig("--batchspec-limit", "value=7")
    with pytest.raises(pytest.UsageError, match="no limit 'value'; did you mean 'values'"):
        options.scope(config)


def test_drift_takes_limits(batchspec, tmp_path):
    (tmp_path / "a.py").write_text("input_file_id = 1\n" * 30)
    done = batchspec("drift", "a.py", "--limit", "tokens=80")
    assert done.code == 3
    assert done.err == (
        "batchspec: a.py: has over 10 words and signs with the files it takes; --limit tokens=160 raises that limit\n"
    )


@pytest.mark.parametrize(("name", "command"), [("w.toml", "--waivers"), ("pyproject.toml", "")])
def test_a_settings_file_that_is_too_large_is_refused(name, command, batchspec, tmp_path):
    (tmp_path / name).write_text("#" * 1_000_001)
    (tmp_path / "a.json").write_text("{}")
    done = batchspec("check", "files", "a.json", *([command, name] if command else []))
    assert done.code == 2
    (line,) = (one for one in done.err.splitlines() if one.startswith("Error: "))
    assert f"{name}: over 1,000,000 bytes; " in line
