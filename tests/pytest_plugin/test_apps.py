"""`check_batch_app` and `--batchspec-app`: an app in process, judged from pytest."""

from __future__ import annotations

import pytest
from support.frameworks import flask_app
from support.runs import stepping

from batchspec.making.server.app import App, Journal
from batchspec.mutants.matrix import SERVER_MUTANTS
from batchspec.pytest_plugin.apps import OF_A_RUN, OTHERS, SEVERAL
from batchspec.pytest_plugin.messages import NonConformance
from batchspec.settings import SETTINGS, TARGETS

pytestmark = pytest.mark.usefixtures("no_waiting")


def reference_app(behaviour=None):
    return App(stepping(behaviour=behaviour).engine, Journal())


def crashing(environ, start_response):
    raise KeyError("status")


def test_an_app_that_conforms_gives_its_report(check_batch_app):
    report = check_batch_app(reference_app())
    assert report.ok
    assert report.target.name == "batchspec.making.server.app:App"


def test_a_factory_is_called(check_batch_app):
    assert check_batch_app(reference_app, only="BATCH-TIM").ok


def test_one_that_does_not_fails_with_its_causes(check_batch_app):
    with pytest.raises(NonConformance) as caught:
        check_batch_app(flask_app(broken=True))
    first, verdict, *rest = str(caught.value).splitlines()
    assert first.startswith("flask.app:Flask does not conform: ")
    assert verdict == "verdict: non-conformant (1 cause, 1 MUST requirement)"
    assert any("BATCH-WIR-007" in line for line in rest)


def test_an_exception_of_the_app_is_told(check_batch_app):
    with pytest.raises(
        NonConformance, match=r"an exception left the app: KeyError: 'status' at test_apps\.py:"
    ):
        check_batch_app(crashing, timeout=5)


def test_settings_are_called_as_those_of_the_command(check_batch_app, tmp_path):
    sent = []
    app = reference_app()

    def spying(environ, start_response):
        sent.append(environ)
        return app(environ, start_response)

    report = check_batch_app(
        spying,
        endpoint="/v1/embeddings",
        capabilities={"cancel": False},
        headers={"X-Team": "evals"},
        query={"api-version": "1"},
        completion_window="24h",
        only=["BATCH-FLD", "BATCH-TIM"],
        level="should",
    )
    assert {one["HTTP_X_TEAM"] for one in sent} == {"evals"}
    assert all("api-version=1" in one["QUERY_STRING"] for one in sent)
    scenario_requests = [one for one in sent if one["PATH_INFO"].endswith("/cancel")]
    assert scenario_requests == []
    assert report.only == ("BATCH-FLD", "BATCH-TIM")
    assert report.gate == "SHOULD"


def test_a_target_file_and_waivers_are_read(check_batch_app, tmp_path):
    (tmp_path / "t.toml").write_text("[capabilities]\ncancel = false\n")
    report = check_batch_app(reference_app(), target_file=str(tmp_path / "t.toml"))
    assert "batch objects" not in report.target.file
    assert report.target.file == "t.toml"
    (tmp_path / "w.toml").write_text("")
    assert check_batch_app(reference_app(), only="BATCH-LST", waivers=str(tmp_path / "w.toml")).ok


@pytest.mark.parametrize(
    ("app", "settings", "said"),
    [
        (3, {}, "batchspec: 3 is no app but of the type int; ASGI and WSGI apps can be called"),
        ("nowhere:app", {}, "batchspec: nowhere:app: no module nowhere in "),
        (
            crashing,
            {"capabilities": ["lists=off"]},
            "batchspec: check_batch_app: capability: write it as NAME=off",
        ),
        (crashing, {"only": "BATCH-XXX"}, "batchspec: only: no requirement begins with 'BATCH-XXX'; "),
        (crashing, {"level": "all"}, "batchspec: no level 'all'; there are must, should and may"),
        (crashing, {"api_key_env": "NOT_SET_HERE"}, "batchspec: the environment variable NOT_SET_HERE"),
        (crashing, {"target_file": "none.toml"}, "batchspec: none.toml: no such file; "),
    ],
)
def test_wrong_usage_fails_in_a_line(check_batch_app, app, settings, said):
    with pytest.raises(pytest.fail.Exception) as caught:
        check_batch_app(app, **settings)
    assert str(caught.value).startswith(said)


def test_what_is_no_app_is_told_with_the_line_of_the_test_and_nothing_else(pytester):
    pytester.makepyfile("def test_app(check_batch_app):\n    check_batch_app(42)\n")
    shown = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    shown.stdout.fnmatch_lines([">*check_batch_app(42)", "E*batchspec: 42 is no app *", "*.py:2: Failed"])
    assert "During handling" not in shown.stdout.str()


def test_an_unknown_id_is_told_before_the_app_is_driven(check_batch_app):
    with pytest.raises(pytest.fail.Exception):
        check_batch_app(never_called, only="BATCH-XXX")


def never_called(environ, start_response):
    raise SystemExit


def test_a_setting_that_there_is_not_is_a_type_error(check_batch_app):
    with pytest.raises(TypeError, match="check_batch_app has no setting 'endpiont'; did you mean 'endpoint'"):
        check_batch_app(crashing, endpiont="/v1/embeddings")


def test_every_setting_is_one_of_the_table():
    names = {*OF_A_RUN, *OTHERS, *SEVERAL.values()}
    ours = {name for name, one in SETTINGS.items() if "server" in one.commands and not one.without_pytest}
    assert names <= SETTINGS.keys()
    left_out = {"json", "read_only", "repeat", "advisory", "target_version", "ca_bundle", "limit"}
    assert ours - names - TARGETS.keys() == left_out


def test_the_suite_runs_on_an_app(pytester, monkeypatch):
    monkeypatch.setattr("batchspec.pytest_plugin.hooks._results", [])
    pytester.makepyfile(
        mine="""
        from support.runs import stepping
        from batchspec.making.server.app import App, Journal
        app = App(stepping().engine, Journal())
        """
    )
    result = pytester.runpytest_inprocess(
        *(
            "--pyargs",
            "batchspec.suite",
            "--batchspec-app",
            "mine:app",
            "-k",
            "BATCH-TIM-004 or BATCH-LST-001",
        ),
        *("-p", "no:cacheprovider"),
    )
    assert result.parseoutcomes()["passed"] == 2


def test_a_mutant_fails_by_its_own_requirement(check_batch_app):
    mutant = next(one for one in SERVER_MUTANTS if one.name == "completed-at-in-milliseconds")
    with pytest.raises(NonConformance, match="BATCH-TIM-004"):
        check_batch_app(reference_app(mutant.behaviour()))
