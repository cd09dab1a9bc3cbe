"""The action, the workflows and the examples of docs/ci.md, read as GitHub reads them."""

from __future__ import annotations

import re

import yaml

from support.paths import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
DOC = (ROOT / "docs" / "ci.md").read_text("utf-8")


def load(text):
    """The mapping that a YAML text holds; the key `on`, which YAML 1.1 takes for a boolean, stays a word."""
    data = yaml.safe_load(text)
    return {("on" if key is True else key): value for key, value in data.items()}


def workflow(name):
    """The workflow in `.github/workflows` of that file name."""
    return load((ROOT / ".github" / "workflows" / name).read_text("utf-8"))


def steps_of(workflow):
    """The steps of every job of a workflow."""
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


ACTION = load((ROOT / "action.yml").read_text("utf-8"))
BLOCKS = re.findall(r"```yaml\n(.*?)```", DOC, re.DOTALL)
"""The YAML texts of docs/ci.md."""
EXAMPLES = [block for block in map(load, BLOCKS) if "jobs" in block]
"""Those of them that are workflows of GitHub."""
(GITLAB,) = (block for block in map(load, BLOCKS) if "jobs" not in block)
"""The one that is a pipeline of GitLab."""
