"""Every setting means the same to the command and to pytest, wherever it stands; what pytest has no use for it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.command_line import PYTEST_ALONE

from batchspec.cli import check_server
from batchspec.driving.server.http.settings import Settings
from batchspec.driving.target import TargetError
from batchspec.judging.outcomes.verdict import ExitCode
from batchspec.judging.report import Scope
from batchspec.pytest_plugin import options, target
from batchspec.settings import COMMANDS_ALONE, FLAGS, LISTS, SETTINGS, TARGETS

URL = "http://127.0.0.1:9"
OF_A_RUN = {
    "target_file": "t.toml",
    "base_path": "/openai/v1",
    "endpoint": "/v1/embeddings",
    "model": "m",
    "completion_window": "1h",
    "api_key_env": "BATCHSPEC_ONE",
    "second_key_env": "BATCHSPEC_TWO",
    "header": ["x-a: b", "x-c: d"],
    "query": ["a=b"],
    "capability": ["list=off"],
    "profile": "core",
    "input_file_id": "file-1",
    "read_only": True,
    "batch_id": "batch_1",
    "ca_bundle": "ca.pem",
    "timeout": 30,
    "max_requests": 70,
}
"""A value of each setting that says how a server is driven."""
OF_A_SCOPE = {"level": "should", "only": ["BATCH-FLD"], "contract": "2026-11", "existing": True}
"""A value of each setting that says what counts."""
OF_THE_END = {
    "json": "r.json",
    "waivers": "w.toml",
    "target_version": "1.0",
    "side": "both",
    "repeat": 2,
    "advisory": True,
    "proxy": "http://127.0.0.1:9/v1",
    "adapter_env": ["BATCHSPEC_ONE", "BATCHSPEC_TWO"],
    "limit": ["values=4000000", "text=7"],
}
"""A value of each setting that is read when there is a report, or of another kind of target."""
VALUES = {**OF_A_RUN, **OF_A_SCOPE, **OF_THE_END}
WITH = {
    "second_key_env": {"api_key_env": "BATCHSPEC_ONE"},
    "read_only": {"batch_id": "batch_1"},
    "batch_id": {"read_only": True},
}
"""Settings that go with another."""


@pytest.fixture(autouse=True)
def prepared(pytester, monkeypatch):
    monkeypatch.setattr("batchspec.pytest_plugin.hooks._results", [])
    monkeypatch.setenv("BATCHSPEC_ONE", "first-key")
    monkeypatch.setenv("BATCHSPEC_TWO", "second-key")
    write_files(pytester.path)


def write_files(folder):
    (folder / "ca.pem").write_text("")
    (folder / "t.toml").write_text("[limits]\nlist_limit = 7\n[capabilities]\ncancel = true\n")


def in_pyproject(folder, settings):
    rows = "".join(f"{name} = {json.dumps(value)}\n" for name, value in settings.items())
    (folder / "pyproject.toml").write_text(f"[tool.batchspec]\n{rows}")


def as_options(settings):
    for name, value in settings.items():
        option = f"--batchspec-{name.replace('_', '-')}"
        for text in value if name in LISTS else [value]:
            yield from [option] if name in FLAGS else [option, _text(text)]


def as_ini(settings):
    for name, value in settings.items():
        lines = value if name in LISTS else [_text(value)]
        yield f"batchspec_{name} =" + "".join(f"\n    {line}" for line in lines)


def _text(value):
    if isinstance(value, list):
        return ",".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def configured(pytester, settings, where):
    if where == "option":
        return pytester.parseconfig(*as_options(settings))
    if where == "ini":
        pytester.makeini("[pytest]\n" + "\n".join(as_ini(settings)) + "\n")
    else:
        in_pyproject(pytester.path, settings)
    return pytester.parseconfig()


def test_every_setting_of_pytest_has_a_value_here():
    """A setting that is added has to be tried."""
    assert {*VALUES, *TARGETS} == SETTINGS.keys() - COMMANDS_ALONE


@pytest.fixture
def by_the_command(batchspec, monkeypatch, tmp_path):
    """The settings of the run that `batchspec check server` makes of a pyproject.toml."""

    def made(settings):
        seen = []

        def kept(found, *_arguments, **_more):
            seen.append(found)
            raise TargetError("seen", ExitCode.NO_ANSWER)

        monkeypatch.setattr(check_server, "server_trace", kept)
        write_files(tmp_path)
        in_pyproject(tmp_path, settings)
        done = batchspec("check", "server")
        assert done.code == 3, done.err
        return fields_of(*seen)

    return made


def fields_of(settings):
    """The fields of a run's settings; of a path its name alone."""
    found = {name: getattr(settings, name) for name in type(settings).__dataclass_fields__}
    return {**found, "ca_bundle": found["ca_bundle"] and Path(found["ca_bundle"]).name}


@pytest.mark.parametrize("where", ["option", "ini", "pyproject"])
@pytest.mark.parametrize("name", OF_A_RUN)
def test_a_run_is_the_same_by_the_command_and_by_pytest(pytester, by_the_command, name, where):
    given = {"url": URL, **WITH.get(name, {}), name: OF_A_RUN[name]}
    found = target.server_settings(configured(pytester, given, where))
    assert fields_of(found) == by_the_command(given)
    assert fields_of(found) != fields_of(Settings(url=f"{URL}/v1"))


@pytest.mark.parametrize("where", ["option", "ini", "pyproject"])
@pytest.mark.parametrize("name", OF_A_SCOPE)
def test_what_counts_is_the_same_wherever_it_stands(pytester, name, where):
    found = options.scope(configured(pytester, {"url": URL, name: OF_A_SCOPE[name]}, where))
    field = {"level": "gate"}.get(name, name)
    wanted = {"level": "SHOULD", "only": ("BATCH-FLD",)}.get(name, OF_A_SCOPE[name])
    assert getattr(found, field) == wanted
    assert name == "contract" or found != Scope()


@pytest.mark.parametrize("where", ["option", "ini", "pyproject"])
@pytest.mark.parametrize("name", OF_THE_END)
def test_any_other_setting_is_read_wherever_it_stands(pytester, name, where):
    found = options.setting(configured(pytester, {name: OF_THE_END[name]}, where), name)
    assert found.lower().endswith(_text(OF_THE_END[name]).lower())


@pytest.mark.parametrize("name", COMMANDS_ALONE)
def test_what_pytest_has_no_use_for_is_refused_by_name(pytester, name):
    in_pyproject(pytester.path, {"url": URL, name: "x"})
    with pytest.raises(pytest.UsageError) as refused:
        options.scope(pytester.parseconfig())
    line = str(refused.value)
    assert f"pyproject.toml: pytest has no use for `{name}`; " in line
    assert "\n" not in line


@pytest.mark.parametrize("given", ["2020-01", "soon"])
def test_a_contract_that_there_is_not_is_refused(pytester, given):
    with pytest.raises(pytest.UsageError, match=f"no contract revision '{given}'; there are 2026-11"):
        options.scope(pytester.parseconfig("--batchspec-contract", given))


def test_a_target_that_is_named_higher_takes_the_place_of_one_below(pytester):
    in_pyproject(pytester.path, {"url": URL})
    config = pytester.parseconfig("--batchspec-trace", "a.jsonl")
    assert options.targets(config) == ["trace"]
    assert options.setting(config, "url") is None


def test_the_server_that_the_target_file_names_is_judged(pytester, quick_reference):
    text = f'url = "{quick_reference.url}"\n[serves]\nendpoints = ["/v1/embeddings"]\n'
    (pytester.path / "batchspec-target.toml").write_text(text)
    result = pytester.runpytest_inprocess("--pyargs", "batchspec.suite", *PYTEST_ALONE)
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*declared in batchspec-target.toml: endpoints /v1/embeddings*"])


def test_a_bad_target_file_is_wrong_usage(pytester):
    (pytester.path / "batchspec-target.toml").write_text('modl = "x"\n')
    result = pytester.runpytest_inprocess(
        "--pyargs", "batchspec.suite", *PYTEST_ALONE, "--batchspec-url", URL
    )
    result.stdout.fnmatch_lines(["*batchspec-target.toml:1: unknown key 'modl'; did you mean 'model'?*"])
    assert result.ret in {pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.INTERRUPTED}
