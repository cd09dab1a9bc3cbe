"""`batchspec check server --app`, as a user types it."""

from __future__ import annotations

import json
from textwrap import dedent

import pytest

GOOD = """
    from support.runs import WHOLE_PACE, stepping
    from batchspec.making.server.app import App, Journal

    def create_app():
        return App(stepping().engine, Journal())

    app = create_app()
    """


GIVE = "give URL, the address of a server, or --app module:app, an app in this process"


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write modules into the folder that commands run in; each test has them by other names, as a process would."""
    import sys

    before = set(sys.modules)
    monkeypatch.setattr(sys, "path", list(sys.path))

    def written(**texts):
        for name, text in texts.items():
            (tmp_path / f"{name}.py").write_text(dedent(text))

    yield written
    for name in set(sys.modules) - before:
        if getattr(sys.modules[name], "__file__", None) and str(tmp_path) in str(sys.modules[name].__file__):
            del sys.modules[name]


@pytest.mark.parametrize("name", ["good:app", "good:create_app", "good:create_app()"])
def test_an_app_is_judged_in_process(batchspec, write, tmp_path, no_waiting, name):
    write(good=GOOD)
    run = batchspec("check", "server", "--app", name, "--only", "BATCH-TIM,BATCH-LST", "--json", "r.json")
    assert (run.code, run.err) == (0, "")
    report = json.loads((tmp_path / "r.json").read_text())
    assert report["target"] == {"kind": "server", "name": name, "version": ""}


def test_the_app_stands_in_a_file_and_the_command_line_wins(batchspec, write, tmp_path, no_waiting):
    write(good=GOOD)
    (tmp_path / "pyproject.toml").write_text('[tool.batchspec]\napp = "good:app"\n')
    run = batchspec("check", "server", "--dry-run")
    assert "what a run against good:app would do" in run.out
    run = batchspec("check", "server", "http://127.0.0.1:9/v1", "--dry-run")
    assert "what a run against http://127.0.0.1:9/v1 would do" in run.out
    (tmp_path / "batchspec-target.toml").write_text('url = "http://127.0.0.1:8/v1"\n')
    run = batchspec("check", "server", "--dry-run")
    assert "what a run against http://127.0.0.1:8/v1 would do" in run.out
    run = batchspec("check", "server", "--app", "good:app", "--dry-run")
    assert "what a run against good:app would do" in run.out


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            (),
            "nothing to judge; give URL, the address of a server, or --app module:app, an app in this process",
        ),
        (
            ("http://127.0.0.1:9/v1", "--app", "good:app"),
            f"an address and an app, and one run judges one of them; {GIVE}",
        ),
        (
            ("--app", "good"),
            "good: not the name of an app; write it as module:app, as in main:app or pkg.main:create_app()",
        ),
        (("--app", "good.py:app"), "good.py:app: a module is named without .py, as in good:app"),
        (("--app", "good:ap"), "good:ap: good has no 'ap'; did you mean app?"),
        (("--app", "good:app.there"), "good:app.there: App has no 'there'"),
        (
            ("--app", "good:WHOLE_PACE"),
            "good:WHOLE_PACE is no app but of the type Pace; ASGI and WSGI apps can be called",
        ),
        (
            ("--app", "raises:app"),
            "raises:app: importing raises failed: KeyError: 'DATABASE_URL' at raises.py:3",
        ),
        (("--app", "leaves:app"), "leaves:app: importing leaves failed: SystemExit: 4 at leaves.py:3"),
        (
            ("--app", "unfinished:app"),
            "unfinished:app: importing unfinished failed: SyntaxError: '(' was never closed at unfinished.py:2",
        ),
        (
            ("--app", "needs:app"),
            "needs:app: importing needs failed: ModuleNotFoundError: No module named 'no_such_one' at needs.py:2",
        ),
    ],
)
def test_wrong_usage_is_one_line(batchspec, write, arguments, line):
    write(
        good=GOOD,
        raises="import os\nos.environ.pop('DATABASE_URL', None)\nos.environ['DATABASE_URL']\n",
        leaves="import sys\n\nsys.exit(4)\n",
        unfinished="\napp = (\n",
        needs="\nimport no_such_one\n",
    )
    run = batchspec("check", "server", *arguments)
    assert (run.code, run.out) == (2, "")
    assert run.err.splitlines()[-1] == f"Error: {line}"


def test_a_module_that_is_not_there_is_said_with_the_folder(batchspec, write, tmp_path):
    run = batchspec("check", "server", "--app", "nowhere.main:app")
    said = f"Error: nowhere.main:app: no module nowhere in {tmp_path} or among what is installed"
    assert (run.code, run.err.splitlines()[-1]) == (2, said)


def test_an_app_that_does_not_start_never_answered(batchspec, write):
    write(
        late="""
        async def app(scope, receive, send):
            await receive()
            await send({"type": "lifespan.startup.failed", "message": "no database"})
        """
    )
    run = batchspec("check", "server", "--app", "late:app")
    assert (run.code, run.out, run.err) == (
        3,
        "",
        "batchspec: late:app: the app did not start: no database\n",
    )


def test_an_app_at_the_root_is_said_to_be_there(batchspec, write, no_waiting):
    write(
        root="""
        from support.runs import stepping
        from batchspec.making.server.app import App, Journal
        app = App(stepping().engine, Journal(), base_path="")
        """
    )
    run = batchspec("check", "server", "--app", "root:app")
    assert run.code == 1
    assert "where the app has no /v1, give --base-path /" in " ".join(run.out.split())
    assert batchspec("check", "server", "--app", "root:app", "--base-path", "/").code == 0


def test_what_judges_again_names_the_app(batchspec, write, no_waiting):
    write(
        wrong="""
        def app(environ, start_response):
            raise KeyError("status")
        """
    )
    run = batchspec("check", "server", "--app", "wrong:app", "--timeout", "5", "--verbose", "--repeat", "2")
    said = " ".join(run.out.split())
    assert run.code == 1
    assert "batchspec check server --app wrong:app --timeout 5.0 --repeat 2 --only BATCH-" in said
    assert "an exception left the app: KeyError: 'status' at wrong.py:3" in said


def test_a_run_is_recorded_judged_again_and_gone_on_with(batchspec, write, tmp_path, no_waiting):
    write(good=GOOD)
    run = batchspec("check", "server", "--app", "good:app", "--record", "run")
    assert run.code == 0
    again = batchspec("rejudge", "run/trace.jsonl")
    assert again.code == 0
    assert "server good:app" in again.out
