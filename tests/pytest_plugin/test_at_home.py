"""The suite in somebody's own tests: three lines, and a plain `pytest`."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import pytest
from support.at_home import FILE, PROCESS, URL

from batchspec.pytest_plugin import options

PREFIX = "tests/test_batch_api.py::TestBatchAPI::test_requirement"
TWO = """
from batchspec.suite import BatchAPI

class TestStrict(BatchAPI):
    level = "should"
    only = "BATCH-TIM"

class TestSome(BatchAPI):
    only = ["BATCH-TIM", "BATCH-LST-001"]
"""


def test_three_lines_and_a_plain_pytest(home):
    result = home.run(PROCESS)
    outcomes = result.parseoutcomes()
    assert set(outcomes) == {"passed", "skipped"}
    assert outcomes["passed"] > 100
    result.stdout.fnmatch_lines(["*verdict: conformant", "batchspec *2026-11*"])
    assert result.ret == 0
    assert home.drives == [URL]


def test_each_requirement_is_an_item_and_listing_drives_nothing(home):
    result = home.run("--co", "-q")
    lines = result.stdout.str().splitlines()
    assert f"{PREFIX}[BATCH-TIM-004]" in lines
    assert not any("BATCH-CLI" in line for line in lines)
    assert result.ret == 0
    assert home.drives == []


def test_what_is_not_selected_drives_nothing(home):
    home.write(tests__test_other="def test_other(): pass")
    assert home.run("-k", "test_other").parseoutcomes()["passed"] == 1
    assert home.run("tests/test_other.py").parseoutcomes() == {"passed": 1}
    assert home.drives == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("-k", "BATCH-TIM-004"),
        (f"{PREFIX}[BATCH-TIM-004]",),
        ("-k", "BATCH-TIM-004", "--import-mode=importlib", "--strict-markers", "-W", "error", PROCESS),
        ("-k", "BATCH-TIM-004", "-p", "no:xdist", PROCESS),
        ("-k", "BATCH-TIM-004", "-n", "0"),
        ("-k", "BATCH-TIM-004", "--runxfail"),
    ],
)
def test_one_requirement(home, arguments):
    result = home.run(*arguments)
    assert result.parseoutcomes()["passed"] == 1
    assert result.ret == 0
    assert home.drives == [URL]


def test_a_should_alone_is_no_failure(home):
    assert home.run("-k", "BATCH-WIR-009").ret == 0


def test_the_base_class_is_not_collected_and_a_subclass_goes_by_its_name(home):
    home.pytester.makeini("[pytest]\npython_classes = Batch* Own*\n")
    home.write(tests__test_batch_api=f"{FILE}class OwnAPI(BatchAPI): only = 'BATCH-TIM-004'")
    lines = home.run("--co", "-q").stdout.str().splitlines()
    assert [line for line in lines if "::" in line] == [
        "tests/test_batch_api.py::OwnAPI::test_requirement[BATCH-TIM-004]"
    ]


def test_classes_with_other_pins_share_a_run(home):
    home.write(tests__test_batch_api=TWO)
    result = home.run("--batchspec-json", "r.json")
    assert home.drives == [URL]
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        [
            "tests/test_batch_api.py::TestSome:",
            "verdict: judged * requirements (BATCH-TIM, BATCH-LST-001) and no other*",
            "tests/test_batch_api.py::TestStrict:",
            "verdict: judged * requirements (BATCH-TIM) and no other*",
        ]
    )
    written = sorted(path.name for path in home.pytester.path.glob("r*.json"))
    assert written == [f"r.tests-test-batch-api-py-Test{name}.json" for name in ("Some", "Strict")]


def test_classes_with_the_same_pins_share_a_report(home):
    home.write(tests__test_more=FILE.replace("TestBatchAPI", "TestMore"))
    result = home.run("--batchspec-json", "r.json")
    assert home.drives == [URL]
    assert json.loads((home.pytester.path / "r.json").read_text())["verdict"] == "conformant"
    assert "TestMore:" not in result.stdout.str()


def test_other_capabilities_are_another_run(home):
    home.write(tests__test_batch_api=f"{TWO}    capabilities = {{'cancel': False}}\n")
    assert home.run().ret == 0
    assert home.drives == [URL, URL]


def test_an_option_wins_over_what_a_class_pins(home):
    home.write(tests__test_batch_api=TWO)
    result = home.run("--batchspec-only", "BATCH-TIM-004")
    assert result.parseoutcomes() == {"passed": 2}


def test_a_class_wins_over_a_file(home):
    home.pytester.makepyprojecttoml('[tool.batchspec]\nonly = ["BATCH-LST"]\n')
    home.write(tests__test_batch_api=f"{FILE}    only = 'BATCH-TIM-004'\n")
    assert home.run().parseoutcomes() == {"passed": 1}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("contract = '2020-01'", "no contract revision '2020-01'; there are 2026-11"),
        ("contract = 2026", "no contract revision 2026; there are 2026-11"),
        ("level = 'MUST'", "no level 'MUST'; there are must, should and may"),
        (
            "only = 'BATCH-XYZ'",
            "only: no requirement begins with 'BATCH-XYZ'; REQUIREMENTS.md lists them all",
        ),
        ("only = 3", "only is 3; write ids or beginnings of ids, as in only = *"),
        (
            "capabilities = {'cancle': False}",
            "capabilities is {'cancle': False}; write it as {'cancel': False}, *",
        ),
        ("capabilities = ['cancel']", "capabilities is ?'cancel'?; write it as {'cancel': False}, *"),
        ("contracts = '2026-11'", "no attribute 'contracts'; did you mean 'contract'?"),
        (
            "url = 'http://127.0.0.1'",
            "'url' is a setting and no attribute of the class; the target comes from *",
        ),
    ],
)
def test_a_wrong_subclass_is_one_error(home, line, told):
    home.write(tests__test_batch_api=f"{FILE}    {line}\n")
    result = home.run()
    result.stdout.fnmatch_lines([f"batchspec: TestBatchAPI: {told}"])
    assert result.parseoutcomes() == {"errors": 1}
    assert "Traceback" not in result.stdout.str()
    assert home.drives == []


def test_methods_and_other_attributes_are_the_users_own(home):
    more = "    rows = [1]\n    def test_own(self): pass\n    @property\n    def url(self): return ''\n"
    home.write(tests__test_batch_api=f"{FILE}    only = 'BATCH-TIM-004'\n{more}")
    assert home.run().parseoutcomes() == {"passed": 2}


def test_a_mark_that_skips_is_a_skip(home):
    skipping = FILE.replace("class", "import pytest\n@pytest.mark.skip('not here')\nclass")
    home.write(tests__test_batch_api=skipping)
    result = home.run()
    assert set(result.parseoutcomes()) == {"skipped"}
    assert result.ret == 0
    assert home.drives == []


@pytest.fixture
def failing(home, pytester):
    """A class whose server breaks a requirement: lists say `object: lists`."""
    text = home.trace.read_text()
    assert '\\"object\\":\\"list\\"' in text or '\\"object\\": \\"list\\"' in text
    home.trace = pytester.path / "broken.trace.jsonl"
    home.trace.write_text(text.replace('\\"list\\"', '\\"lists\\"'))
    return home


def test_a_failure_says_what_and_how_to_see_it_again(failing):
    result = failing.run("--batchspec-json", "r.json", "--junitxml", "j.xml")
    assert result.parseoutcomes()["failed"] >= 1
    result.stdout.fnmatch_lines(
        [
            "BATCH-LST-001 MUST: *",
            "again: pytest * --batchspec-json r.json --junitxml j.xml -k BATCH-LST-001",
            "*verdict: non-conformant (*",
        ]
    )
    assert result.ret == 1
    assert json.loads((failing.pytester.path / "r.json").read_text())["verdict"] == "non-conformant"
    cases = ET.parse(failing.pytester.path / "j.xml").iter("testcase")
    assert {case.get("classname") for case in cases} == {"tests.test_batch_api.TestBatchAPI"}


def test_last_failed_and_first_failure(failing):
    first = failing.run("-p", "cacheprovider", "-x")
    assert first.parseoutcomes()["failed"] == 1
    again = failing.run("-p", "cacheprovider", "--lf")
    assert again.parseoutcomes()["failed"] == 1
    assert "passed" not in again.parseoutcomes()
    assert len(failing.drives) == 2


@pytest.mark.parametrize("extra", [(), ("--runxfail",), ("-n", "2")])
def test_waivers_of_the_root_folder_hold(failing, extra):
    waiver = '[[waiver]]\nrequirement = "BATCH-LST-001"\nkind = "bug"\nreason = "known here"\n'
    report = failing.run("--batchspec-json", "r.json")
    assert report.ret == 1
    rows = json.loads((failing.pytester.path / "r.json").read_text())["requirements"]
    signatures = next(row["signatures"] for row in rows if row["id"] == "BATCH-LST-001")
    path = failing.pytester.path / "batchspec-waivers.toml"
    path.write_text(f"{waiver}signature = {json.dumps(signatures)}\n")
    result = failing.run("-k", "BATCH-LST-001", "-rx", *extra)
    assert result.parseoutcomes()["xfailed"] == 1
    assert result.ret == 0


@pytest.mark.parametrize("where", ["", "tests", "../elsewhere"])
def test_files_of_settings_are_those_of_the_root_folder(home, monkeypatch, where):
    """pytest may be started in any folder."""
    root = home.pytester.path
    home.pytester.makepyprojecttoml('[tool.batchspec]\nmodel = "m"\n[tool.pytest.ini_options]\n')
    (root / "tox.ini").unlink()
    (root / "batchspec-target.toml").write_text('[serves]\nendpoints = ["/v1/embeddings"]\n')
    folder = root / where
    folder.mkdir(exist_ok=True)
    monkeypatch.chdir(folder)
    config = home.pytester.parseconfig(root / "tests")
    assert options.setting(config, "model") == "m"
    assert options.target_file(config).path.resolve() == (root / "batchspec-target.toml").resolve()


NEWER = """
from dataclasses import replace

import batchspec_contract
from batchspec_contract import registry

batchspec_contract.CONTRACT = "2027-03"
registry.REQUIREMENTS = tuple(
    replace(row, since="2027-03") if row.id == "BATCH-LST-001" else row for row in registry.REQUIREMENTS
)
"""


@pytest.mark.parametrize(("pinned", "code"), [(True, 0), (False, 1)])
def test_a_pin_keeps_an_upgrade_from_breaking(failing, pinned, code):
    """A requirement that a later revision brought is broken: it is reported, and fails where nothing is pinned."""
    failing.before = NEWER
    if not pinned:
        failing.write(tests__test_batch_api=FILE.replace('contract = "2026-11"', "pass"))
    result = failing.run(PROCESS, "-k", "BATCH-LST-001 or BATCH-TIM-004")
    assert result.ret == code
    assert result.parseoutcomes().get("failed", 0) == code
    result.stdout.fnmatch_lines(["* BATCH-LST-001, 14 times: *"])
