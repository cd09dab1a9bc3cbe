"""The drift workflow over an imitated runner: what it fetches, and the issue it opens, brings up to date and closes."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import pytest
from support.imitated_runner import Runner
from support.paths import ROOT
from support.workflows import workflow

GH = """
body = sys.stdin.read() if "--body-file" in argv else ""
record([argv, body])
answers = {"list": os.environ.get("GH_LIST", ""), "view": os.environ.get("GH_BODY", "")}
print(answers.get(argv[1], ""))
"""
REPORT = "## Report\n\n| field | was | is |\n"


@dataclass
class Upstream:
    """The drift workflow over stubs of `batchspec` and `gh`."""

    runner: Runner

    def run(self, code, report=REPORT):
        """The result of the last step, where `batchspec drift` prints this report and exits with this code."""
        kit = self.runner.stub("batchspec", f"record(argv)\nprint({report!r}, end='')\nsys.exit({code})\n")
        first, drift, tell = workflow("drift.yml")["jobs"]["drift"]["steps"][2:]
        assert self.runner.run(first).code == 0
        ran = self.runner.act(
            batchspec=kit,
            **{
                name: self.runner.resolved(value, self.runner.context)
                for name, value in drift["with"].items()
            },
        )
        outputs = {f"steps.{drift['id']}.outputs.{name}": value for name, value in ran.outputs.items()}
        return self.runner.run(tell, self.runner.context | outputs | {"github.run_id": "42"})

    @property
    def calls(self):
        """Each call of `gh`: its first two words, its arguments, and the body it was given."""
        return [(" ".join(argv[:2]), argv, body) for argv, body in self.runner.recorded("gh")]


@pytest.fixture
def upstream(runner):
    (runner.work / "ci").symlink_to(ROOT / "ci")
    runner.stub("gh", GH)
    fetch = "record(argv)\nfolder = argv[argv.index(%r) + 1]\npathlib.Path(folder, %r).touch()\n"
    python = f"if argv[0] != '-m': os.execv({sys.executable!r}, ['python', *argv])\n"
    runner.stub("python", python + fetch % ("--dest", "openai-9.0-py3-none-any.whl"))
    runner.stub("npm", fetch % ("--pack-destination", "openai-9.0.tgz"))
    runner.context["github.server_url"] = "https://github.example"
    return Upstream(runner)


def test_the_newest_releases_are_fetched_by_name_and_not_built(upstream):
    upstream.run(0)
    folder = f"{upstream.runner.temp}/upstream"
    (pip,) = upstream.runner.recorded("python")
    (npm,) = upstream.runner.recorded("npm")
    assert pip[:3] == ["-m", "pip", "download"]
    assert {"--no-deps", ":all:", folder, "openai"} <= set(pip)
    assert npm[0] == "pack"
    assert {"--ignore-scripts", folder, "openai@latest"} <= set(npm)
    (argv,) = upstream.runner.recorded("batchspec")
    assert argv[argv.index("--") + 1 :] == [
        "https://raw.githubusercontent.com/openai/openai-openapi/main/openapi.yaml",
        f"{folder}/openai-9.0-py3-none-any.whl",
        f"{folder}/openai-9.0.tgz",
    ]


def test_drift_opens_an_issue_with_the_report(upstream):
    assert upstream.run(1).code == 0
    assert [name for name, _, _ in upstream.calls] == ["issue list", "label create", "issue create"]
    _, argv, body = upstream.calls[-1]
    assert argv[argv.index("--label") + 1] == "upstream-drift"
    assert body.startswith(REPORT)
    assert len(body) < 65_536


def test_drift_that_goes_on_brings_the_issue_up_to_date_and_is_silent_about_the_same(upstream):
    upstream.runner.env |= {"GH_LIST": "17\n9", "GH_BODY": "another report"}
    assert upstream.run(1).code == 0
    assert [name for name, _, _ in upstream.calls] == [
        "issue list",
        "issue view",
        "issue edit",
        "issue comment",
    ]
    _, edited, body = upstream.calls[2]
    assert edited[2] == "17"
    assert "https://github.example/o/r/actions/runs/42" in upstream.calls[3][1][-1]
    upstream.runner.env["GH_BODY"] = body.replace("\n", "\r\n")
    upstream.run(1)
    assert [name for name, _, _ in upstream.calls[4:]] == ["issue list", "issue view"]


def test_a_report_longer_than_an_issue_is_cut(upstream):
    upstream.run(1, "é" * 90_000)
    *_, (_, _, body) = upstream.calls
    assert 60_000 < len(body) < 61_000
    assert "(cut; the run's summary has all of it)" in body


def test_no_drift_closes_the_issue_and_says_nothing_without_one(upstream):
    assert upstream.run(0).code == 0
    assert [name for name, _, _ in upstream.calls] == ["issue list"]
    upstream.runner.env["GH_LIST"] = "17"
    assert upstream.run(0).code == 0
    assert [argv[:3] for _, argv, _ in upstream.calls[1:]] == [
        ["issue", "list", "--label"],
        ["issue", "close", "17"],
    ]


@pytest.mark.parametrize("code", [2, 3])
def test_a_source_that_cannot_be_read_fails_loudly(upstream, code):
    ran = upstream.run(code)
    assert ran.code == code
    line = f"title=drift::a source could not be read (exit code {code}); no issue was touched"
    assert ran.annotations == [line]
    assert upstream.calls == []


def test_without_any_exit_code_it_fails_loudly(upstream):
    ran = upstream.runner.run(workflow("drift.yml")["jobs"]["drift"]["steps"][-1], {})
    assert ran.code == 3
    assert "(exit code none)" in ran.annotations[0]


def test_gh_that_fails_ends_the_step(upstream):
    upstream.runner.stub("gh", "sys.exit(4)")
    assert upstream.run(1).code != 0


@pytest.mark.slow
def test_the_newest_releases_are_read(runner):
    (runner.work / "ci").symlink_to(ROOT / "ci")
    runner.env["PIP_NO_INDEX"] = ""
    step = workflow("drift.yml")["jobs"]["drift"]["steps"][2]
    assert runner.run(step).code == 0
    upstream = runner.temp / "upstream"
    assert sorted(path.suffix for path in upstream.iterdir()) == [".tgz", ".whl"]
    ran = runner.act(command="drift", target=f"{upstream}/*.whl\n{upstream}/*.tgz")
    assert ran.code in {0, 1}, ran.log
