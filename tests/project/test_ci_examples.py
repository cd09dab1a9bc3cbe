"""The examples of docs/ci.md, for GitHub and for GitLab, run as they stand."""

from __future__ import annotations

import pytest
from support.ports import free_port
from support.workflows import EXAMPLES, GITLAB, steps_of


@pytest.mark.parametrize("workflow", EXAMPLES, ids=lambda workflow: "+".join(workflow["jobs"]))
def test_the_examples_use_inputs_that_exist_and_are_understood(workflow, runner, echo):
    (step,) = (step for step in steps_of(workflow) if step.get("uses") == "OWNER/batchspec@REF")
    inputs = {name.replace("-", "_"): value for name, value in step["with"].items()}
    ran = runner.act(batchspec=echo, **inputs)
    assert ran.code == 0, ran.log
    assert runner.recorded("batchspec")[0][: len(inputs["command"].split())] == inputs["command"].split()


def test_the_examples_cover_every_use():
    used = {step["with"]["command"] for block in EXAMPLES for step in steps_of(block) if "OWNER" in str(step)}
    assert used == {"check server", "check client", "proxy", "fixtures export", "drift"}
    assert GITLAB.keys() == {"default", "server", "client", "fixtures", "drift"}


@pytest.mark.parametrize("job", ["server", "client", "fixtures", "drift"])
def test_the_gitlab_example_runs(runner, job):
    """With a stub for what the reader brings: the server, the SDK, and pip."""
    head = "class Batch:\n    input_file_id: str\n    status: str\n    completed_at: str\n"
    runner.stub(
        "pip",
        f"if argv[0] == 'download':\n    import zipfile\n    os.mkdir('upstream')\n"
        f"    zipfile.ZipFile('upstream/o.whl', 'w').writestr('o/batch.py', {head!r})\n",
    )
    package = runner.work / "my_sdk"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "types.py").write_text("from batchspec_contract.models.pydantic_v2 import Batch\n")
    runner.env["PYTHONPATH"] = str(runner.work)
    lines = [*GITLAB["default"]["before_script"], *GITLAB[job]["script"]]
    with runner.starting("my-server", "serve"):
        ran = runner.run({"run": "\n".join(lines).replace("8000", str(free_port()))})
    assert ran.code == (1 if job == "drift" else 0), ran.log
    artifacts = GITLAB[job]["artifacts"]
    for path in [*artifacts.get("paths", []), *artifacts.get("reports", {}).values()]:
        assert (runner.work / path).exists(), path
