"""A canary in every secret: no command leaves it anywhere, whether it passes, fails or breaks down."""

from __future__ import annotations

import contextlib
import json
import sys
from urllib.parse import quote

import click
import pytest
from support.adapters import adapter
from support.canary import (
    ENVIRONMENT,
    GIVEN,
    HEADER,
    KEY,
    PROXY,
    QUERY,
    SECOND,
    WITHHELD,
    Echoing,
    broken_echo,
    encodings,
    left,
    told,
)
from support.ports import free_port
from support.raw_server import raw_server
from support.runs import stepping

from batchspec.cli import COMMANDS, group
from batchspec.making.gateway import ReferenceGateway
from batchspec.system.secrets.held import VAULT

REPORTS = (
    *("--json", "r.json", "--html", "r.html", "--junit", "r.xml", "--summary-md", "r.md", "--badge", "r.svg"),
    "--verbose",
)
RECORDED = (*REPORTS, "--record")
NOBODY = "http://127.0.0.1:9/v1"
USERINFO = quote(KEY, safe="")


@pytest.fixture
def looked_at(batchspec, tmp_path):
    """Run a command with the canaries in its environment, and look at all that it left."""

    def run(*words, code=None):
        done = batchspec(*words, env=ENVIRONMENT)
        assert not left(tmp_path, done.out, done.err)
        assert code is None or done.code == code, done.out + done.err
        return done

    return run


def leaves(command, path=()):
    """Every command that does something, by the words it is called with."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from leaves(command.get_command(context, name), (*path, name))
        if command.invoke_without_command:
            yield " ".join(path)
    else:
        yield " ".join(path)


@contextlib.contextmanager
def echoing_server():
    with stepping(behaviour=Echoing(), keys=(KEY, SECOND)) as server:
        yield server.url


@contextlib.contextmanager
def gateway(port, key=None):
    with ReferenceGateway(f"http://127.0.0.1:{port}/v1", key=key) as front:
        yield front.url


APP = """
import json
from support.canary import HEADER, KEY, QUERY, SECOND, encodings
texts = [text for secret in (KEY, SECOND, HEADER, QUERY) for text in encodings(secret)]
def app(environ, start_response):
    if environ["PATH_INFO"].endswith("files"):
        raise ValueError(f"{KEY} and {HEADER} in {environ}")
    body = json.dumps({"id": KEY, "object": "list", "data": texts, "error": {"message": texts}}).encode()
    start_response("200 OK", [("content-type", "application/json"), ("x-echo", KEY.encode().decode("latin-1"))])
    return [body]
"""
TELLS = """
all = [text for name, value in sorted(os.environ.items()) for text in (name, value)]
sys.stderr.write(repr(all) + chr(10)); sys.stderr.flush()
shown = json.dumps(all) + {more!r}
if count % 3 == 0: tell(asked, ok=False, error=shown); continue
if count % 3 == 1: text = json.dumps(dict(json.loads(text), note=shown)) if text.startswith("{{") else shown
"""


def telling_adapter(folder):
    more = " ".join(text for secret in (WITHHELD, PROXY) for text in encodings(secret))
    return adapter(folder / "..", TELLS.format(more=more))


def check_server(run, folder):
    with echoing_server() as url:
        run("check", "server", url, *GIVEN, *RECORDED, "run", code=0)
        run("check", "server", url, *GIVEN, "--dry-run")
    with raw_server(broken_echo) as server:
        more = ("--header", f"X-Canary: {quote(HEADER)}", "--timeout", "3")
        run("check", "server", server.url, *GIVEN, *more, *RECORDED, "bad", "--write-waivers", code=1)
    run("rejudge", "bad/trace.jsonl", "--json", "again.json", "--verbose", code=1)
    run("check", "server", NOBODY, *GIVEN, "--timeout", "1", code=3)


def check_app(run, folder):
    (folder / "canary_app.py").write_text(APP)
    run("check", "server", "--app", "canary_app:app", *GIVEN, *RECORDED, "run", code=1)
    (folder / "no_app.py").write_text(
        "import os\nraise ValueError(os.environ['ITS_KEY'] + os.environ['ITS_HEADER'])"
    )
    run("check", "server", "--app", "no_app:app", *GIVEN, code=2)
    for name in ("canary_app", "no_app"):
        sys.modules.pop(name, None)
        (folder / f"{name}.py").unlink()


def check_gateway(run, folder):
    port = free_port()
    with gateway(port) as url:
        words = ("--upstream-port", port, "--upstream-key-env", "SDK_TOKEN", *GIVEN)
        run("check", "gateway", url, *words, "--timeout", "20", *RECORDED, "run")
    with raw_server(broken_echo) as server:
        run("check", "gateway", server.url, *words, "--timeout", "2", *RECORDED, "bad")


def named_in_a_file(folder):
    """Settings that name the variables of a server's keys: an adapter is started without them, whatever they are called."""
    names = 'api_key_env = "ITS_KEY"\nsecond_key_env = "ITS_SECOND"\nheader = ["X-Note: env:ITS_HEADER"]\n'
    (folder / "pyproject.toml").write_text(f"[tool.batchspec]\n{names}")


def check_client(run, folder):
    run("check", "client", "openai.types:Batch", "--record", "typed", *REPORTS, code=0)
    named_in_a_file(folder)
    run("check", "client", "--adapter", telling_adapter(folder), *RECORDED, "run", "--write-waivers", code=1)
    run("check", "client", "--adapter", "false", code=3)
    run("check", "client", f"{KEY}:Batch")


def check_files(run, folder):
    (folder / "batch.json").write_text("{}")
    run("check", "files", "batch.json", *REPORTS, code=1)


def rejudge(run, folder):
    (folder / "t.jsonl").write_text("{}")
    run("rejudge", "t.jsonl", code=2)


def doctor(run, folder):
    named_in_a_file(folder)
    run("doctor", "--adapter", telling_adapter(folder))
    run("doctor", "--adapter", "false", code=3)


def drift(run, folder):
    for address in (
        f"http://u:{USERINFO}@127.0.0.1:9/x",
        f"https://u:{USERINFO}@[::1/x",
        f"https://u:{USERINFO}@h:x/",
    ):
        assert run("drift", address).err.count("\n") == 1
    run("drift", f"https://127.0.0.1:9/x.json?sig={USERINFO}", code=3)
    run("drift", f"u:{USERINFO}@h", code=2)


def generate(run, folder):
    run("generate", "models", "--lang", "go", "--out", "api")
    (folder / "api" / "batch_api.go").write_text("package mine")
    run("generate", "models", "--lang", "go", "--out", "api", code=2)
    run("generate", "models", "--lang", f"http://u:{USERINFO}@h/", "--out", "api", code=2)


def contract_diff(run, folder):
    run("contract", "diff", "installed", "installed", "--out", "diff.txt", code=0)
    run("contract", "diff", "installed", f"https://u:{USERINFO}@h/x.whl?sig={USERINFO}", code=2)
    (folder / "r.json").write_text("{}")
    run("contract", "diff", "installed", "installed", "--report", "r.json", code=2)


def serve(run, folder):
    run("serve", "--port", "0", "--api-key-env", "NO_SUCH", code=2)
    with stepping() as server:
        run("serve", "--port", server.port, "--api-key-env", "ITS_KEY", code=2)


def simple(*words):
    return lambda run, folder: run(*words)


RUNS = {
    "check server": check_server,
    "check server --app": check_app,
    "check gateway": check_gateway,
    "check client": check_client,
    "check files": check_files,
    "rejudge": rejudge,
    "doctor": doctor,
    "drift": drift,
    "contract diff": contract_diff,
    "serve": serve,
    "fixtures": simple("fixtures", "--count", "2", "--out", "out"),
    "fixtures export": simple("fixtures", "export", "corpus"),
    "schema": simple("schema", "report", "--out", "schemas"),
    "generate": generate,
    "fields": simple("fields", "status"),
    "explain": simple("explain", "BATCH-TIM-004"),
    "mutants": simple("mutants", "--list"),
    "proxy": lambda run, folder: run("proxy", "--upstream", f"http://u:{USERINFO}@h:x/v1", code=2),
}
"""Each command as it passes and as it fails. `proxy` is in test_canary_processes.py, too."""


def test_every_command_has_a_canary():
    """A command that is added has to be looked at."""
    assert {name.removesuffix(" --app") for name in RUNS} == set(leaves(group))
    assert {name.split()[0] for name in RUNS} == set(COMMANDS)


@pytest.mark.usefixtures("no_waiting")
@pytest.mark.parametrize("name", RUNS)
def test_no_command_leaves_a_secret_anywhere(looked_at, tmp_path, name):
    folder = tmp_path / "work"
    folder.mkdir()
    RUNS[name](looked_at, tmp_path)


BAD_URLS = [
    *(
        f"http://u:{USERINFO}@127.0.0.1:99999/v1",
        f"http://u:{USERINFO}@127.0.0.1:x/v1",
        f"htp://u:{USERINFO}@h/v1",
    ),
    *(
        f"http://u:{USERINFO}@/v1",
        f"http://u:{USERINFO}@[::1/v1",
        f"http://{USERINFO}@h:1/v1",
        f"u:{USERINFO}@h",
    ),
    *(
        f"http://u:{KEY}@h:1/v1",
        f"http://u:a@{USERINFO}@h:x/v1",
        f"http://h:1/v1?key={USERINFO}",
        f"//{USERINFO}@h",
    ),
]


@pytest.mark.parametrize("url", BAD_URLS)
@pytest.mark.parametrize(
    "words", [("check", "server"), ("check", "gateway", "--upstream-port", "9"), ("proxy", "--upstream")]
)
def test_a_bad_address_is_told_without_its_password(looked_at, words, url):
    run = looked_at(*words, url, code=2)
    assert run.err.count("Error: ") == 1
    assert "Traceback" not in run.err


@pytest.mark.parametrize("where", ["pyproject.toml", "batchspec-target.toml"])
@pytest.mark.parametrize("url", BAD_URLS[:3])
def test_a_bad_address_in_a_file_is_told_without_its_password(batchspec, tmp_path, where, url):
    table = "[tool.batchspec]\n" if where == "pyproject.toml" else ""
    (tmp_path / where).write_text(f"{table}url = {json.dumps(url)}\n")
    run = batchspec("check", "server")
    assert run.code == 2
    assert not told(run.out + run.err)


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (f"{KEY}\n", "it ends with a line break, as `echo` writes one; `printf %s` writes none"),
        (f"{KEY}\r\n", "it ends with a line break"),
        (f"{KEY}\nmore", "has a line break or a character that no header may have; take it out"),
        (f"{KEY}ключ", "has a line break or a character that no header may have; take it out"),
        (f"{KEY}\udcff", "has a line break or a character that no header may have; take it out"),
        ("", "the environment variable BAD ({option}) is not set"),
        (" \t", "the environment variable BAD ({option}) holds nothing but blanks"),
    ],
)
@pytest.mark.parametrize(
    ("words", "option"),
    [
        (("check", "server", NOBODY, "--api-key-env", "BAD"), "--api-key-env"),
        (
            ("check", "server", NOBODY, "--api-key-env", "ITS_KEY", "--second-key-env", "BAD"),
            "--second-key-env",
        ),
        (("check", "server", NOBODY, "--header", "X-Key: env:BAD"), "--header"),
        (
            ("check", "gateway", NOBODY, "--upstream-port", "8", "--upstream-key-env", "BAD"),
            "--upstream-key-env",
        ),
        (("serve", "--port", "0", "--api-key-env", "BAD"), "--api-key-env"),
    ],
)
def test_a_bad_key_is_told_without_its_content(batchspec, words, option, value, what):
    run = batchspec(*words, env={**ENVIRONMENT, "BAD": value})
    assert run.code == 2
    assert not told(run.out + run.err)
    assert what.format(option="--header X-Key" if option == "--header" else option) in run.err


def test_a_parameter_that_no_address_may_have_is_told_without_its_content(batchspec):
    run = batchspec("check", "server", NOBODY, "--query", "sig=env:BAD", env={"BAD": f"{KEY}\udcff"})
    assert run.code == 2
    assert "the parameter 'sig' (--query) has bytes that are not UTF-8" in run.err
    assert not told(run.out + run.err)


@pytest.mark.parametrize(
    "words",
    [
        ("check", "server", NOBODY, f"Authorization: Bearer {KEY}"),
        ("check", "server", NOBODY, f"http://u:{USERINFO}@h/"),
        ("check", "server", NOBODY, f"--timeout=api_key={QUERY}"),
        ("check", "server", NOBODY, f"--hedaer=X-Key: {QUERY}"),
        ("check", "files", f"http://u:{USERINFO}@h/x.json"),
        ("check", "files", f"api_key={KEY}"),
    ],
)
def test_words_that_click_quotes_are_told_without_secrets(looked_at, words):
    looked_at(*words, code=2)


@pytest.mark.parametrize("traced", [False, True])
@pytest.mark.parametrize(
    "module", ["check_server", "check_gateway", "check_client", "doctor", "proxy", "serve", "drift"]
)
def test_a_command_that_breaks_down_tells_no_secret(batchspec, monkeypatch, module, traced):
    """It breaks down with all that it knows in the message."""

    def breaks(*given, **more):
        raise RuntimeError(f"{KEY} {QUERY!r} {quote(HEADER)} {PROXY} {given} {more}") from ValueError(
            json.dumps(SECOND)
        )

    point = {
        "check_server": "server_trace", "check_gateway": "gateway_trace", "check_client": "client_trace",
        "doctor": "examine", "proxy": "Proxy", "serve": "serve_forever", "drift": "_run",
    }  # fmt: skip
    monkeypatch.setattr(f"batchspec.cli.{module}.{point[module]}", breaks)
    for secret in (KEY, SECOND, HEADER, QUERY):  # not every command is given each of them
        VAULT.hold(secret)
    words = {
        "check_server": ("check", "server", NOBODY, *GIVEN),
        "check_gateway": ("check", "gateway", NOBODY, "--upstream-port", free_port(), *GIVEN),
        "check_client": ("check", "client", "openai.types:Batch"),
        "doctor": ("doctor", "--adapter", "false"),
        "proxy": ("proxy", "--upstream", NOBODY),
        "serve": ("serve", "--port", "0", "--api-key-env", "ITS_KEY"),
        "drift": ("drift", f"https://u:{USERINFO}@h/"),
    }[module]
    run = batchspec(*words, env={**ENVIRONMENT, **({"BATCHSPEC_TRACEBACK": "1"} if traced else {})})
    shown = run.out + run.err
    assert run.code == 3
    assert ("Traceback" in shown) == traced
    assert f"{'' if traced else 'the kit itself failed: '}RuntimeError: [redacted]" in shown
    assert not told(shown)
