"""Where outputs are to go is tried before a run begins; what cannot be written is told in one line, and changes no verdict."""

from __future__ import annotations

import errno
import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from support.command_line import in_this_process
from support.paths import ROOT
from support.stopping import LONG, Holding, launch, stop, until

from batchspec.making.server.server import ReferenceServer
from batchspec.system import whole_file

FULL = Path("/dev/full")
BAD = '{"id": "batch_1", "object": "batch"}'
NO_SPACE = "cannot be written: no space is left; make room, or choose another path\n"
CLOSED = "batchspec: standard output: cannot be written: it is closed; open it, or name a file\n"
needs_full = pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full")


@pytest.fixture
def run(tmp_path):
    """The command in a shell, so that its streams may be closed or go anywhere: its exit code, output and error."""
    (tmp_path / "bad.json").write_text(BAD, "utf-8")
    command = f"'{sys.executable}' -c 'from batchspec.cli import main; main()'"

    def go(line):
        script = line.replace("batchspec", command)
        done = subprocess.run(
            ["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=LONG, check=False
        )
        return done.returncode, done.stdout, done.stderr

    return go


PRINTS = [
    "--help",
    "--version",
    "fixtures",
    "fixtures --help",
    "fields",
    "schema reader",
    "explain BATCH-TIM-004",
    "generate models --lang go --out api",
    "contract diff installed installed",
    "mutants --list",
    "serve --port 0",
    "check files bad.json",
    "proxy --port 0 --upstream http://127.0.0.1:9/v1",
]


@needs_full
@pytest.mark.parametrize("arguments", PRINTS)
def test_a_full_standard_output_is_one_line(run, arguments):
    assert run(f"batchspec {arguments} > /dev/full") == (2, "", f"batchspec: standard output: {NO_SPACE}")


@pytest.mark.parametrize(
    "arguments", ["--help", "fixtures", "schema reader", "fields", "explain BATCH-TIM-004"]
)
def test_a_closed_standard_output_is_one_line_where_there_is_no_verdict(run, arguments):
    assert run(f"batchspec {arguments} >&-") == (2, "", CLOSED)


VERDICTS = [
    "batchspec check files bad.json | true",
    "batchspec check files bad.json | head -1 > /dev/null",
    "batchspec check files bad.json --json - 2> /dev/null | true",
    "batchspec check files bad.json --html - 2> /dev/null | head -c 9 > /dev/null",
    "batchspec check files bad.json >&-",
    "batchspec check files bad.json --json - >&- 2> /dev/null",
    "batchspec check files bad.json 2>&- > /dev/null",
    "batchspec check files bad.json >&- 2>&-",
    "batchspec check files bad.json 2> /dev/full > /dev/null",
    "batchspec check files bad.json --json /dev/stdout | true",
]


@pytest.mark.parametrize("line", VERDICTS)
def test_no_reader_changes_a_verdict(run, line):
    code, out, err = run(f"{line}; exit ${{PIPESTATUS[0]}}")
    assert (code, out, err) == (1, "", "")


@pytest.mark.parametrize(
    "line", ["--help", "fixtures --count 5000000", "explain BATCH-TIM-004", "schema all --out x"]
)
def test_a_reader_that_goes_away_is_no_failure(run, line):
    assert run(f"batchspec {line} | true; exit ${{PIPESTATUS[0]}}") == (0, "", "")


def test_a_closed_stream_gives_its_number_to_no_file(run, tmp_path):
    """The first file that is opened would get the number of standard output, and all that is printed."""
    run("batchspec check files bad.json --json a.json <&- >&- 2>&-")
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))["exitCode"] == 1


def test_paths_that_stand_for_streams(run, tmp_path):
    code, out, _ = run(
        "echo before > all; batchspec check files bad.json --json /dev/stdout 2> /dev/null >> all; cat all"
    )
    assert (code, out.partition("\n")[0]) == (0, "before")
    assert run("batchspec check files bad.json --json /dev/fd/3 3> three > /dev/null")[0] == 1
    assert json.loads((tmp_path / "three").read_text("utf-8"))["exitCode"] == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all", "bad.json", "three"]


def test_a_named_pipe_and_a_link_stay_what_they_are(run, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "there.json").write_text("before", "utf-8")
    (tmp_path / "link.json").symlink_to("there.json")
    _, out, _ = run(
        "cat pipe & batchspec check files bad.json --json pipe --junit link.json > /dev/null; wait"
    )
    assert json.loads(out)["exitCode"] == 1
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "there.json").read_text("utf-8").startswith("<?xml")


# Before the run


UNWRITABLE = {
    "record": ["check", "server", "URL", "--record", "file/x"],
    "record of a client": ["check", "client", "json:x", "--record", "file/x"],
    "json": ["check", "server", "URL", "--json", "file/x.json"],
    "waivers": ["check", "files", "bad.json", "--write-waivers", "--waivers", "file/x.toml"],
    "fixtures": ["fixtures", "--out", "file/x.json"],
    "corpus": ["fixtures", "export", "file/x"],
    "schema": ["schema", "reader", "--out", "file/x"],
    "mutants": ["mutants", "--json", "file/x.json"],
    "generate": ["generate", "models", "--lang", "go", "--out", "file/x"],
    "contract diff": ["contract", "diff", "installed", "installed", "--out", "file/x.json"],
}


@pytest.mark.parametrize("name", UNWRITABLE)
def test_what_cannot_be_written_is_told_before_anything_is_done(tmp_path, name, quick_reference):
    (tmp_path / "file").write_text("", "utf-8")
    (tmp_path / "bad.json").write_text(BAD, "utf-8")
    arguments = [quick_reference.url if word == "URL" else word for word in UNWRITABLE[name]]
    ran = in_this_process(tmp_path, tuple(arguments), {})
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[-1].endswith(
        ("no folder; check the path", "to write x.json into", "to write x.toml into")
    )
    assert quick_reference.requests == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.json", "file"]


REFUSED = {
    errno.EROFS: "the file system is read-only; choose another path",
    errno.ENOSPC: "no space is left; make room, or choose another path",
    errno.EACCES: "you have no permission; change that, or choose another path",
}


@pytest.mark.parametrize("number", REFUSED, ids=errno.errorcode.get)
@pytest.mark.parametrize("arguments", [["--record", "rec"], ["--json", "a.json"]], ids=" ".join)
def test_a_folder_that_takes_no_file_is_told_before_the_run(
    batchspec, monkeypatch, quick_reference, number, arguments
):
    def refused(*_, **__):
        raise OSError(number, os.strerror(number))

    batchspec(
        "check", "server", "--help"
    )  # imports the command: pytest reads its modules by `Path.open`, too
    monkeypatch.setattr(Path, "open", refused)
    ran = batchspec("check", "server", quick_reference.url, *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"batchspec: {arguments[1]}: cannot be written: {REFUSED[number]}\n"
    assert quick_reference.requests == []


def test_the_folder_that_is_made_to_try_is_gone_where_it_takes_no_file(tmp_path, monkeypatch):
    def refused(*_, **__):
        raise OSError(errno.EROFS, "read-only")

    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(OSError, match="read-only"):
        whole_file.try_out_folder(tmp_path / "a" / "b")
    assert list(tmp_path.iterdir()) == []


def test_the_error_that_led_to_the_end_is_told_and_not_that_of_cleaning_up(tmp_path, monkeypatch):
    """On a file system that becomes read-only, what is half written cannot be removed either."""

    def refused(*_, **__):
        raise OSError(errno.EROFS, "read-only")

    def written():
        with whole_file.opened(tmp_path / "there") as stream:
            stream.write(b"x")
            monkeypatch.setattr(Path, "unlink", refused)
            raise OSError(errno.ENOSPC, "no space")

    with pytest.raises(OSError, match="no space"):
        written()


def test_nothing_is_left_of_a_run_that_wrote_nothing(batchspec, tmp_path):
    assert (
        batchspec("check", "server", "http://127.0.0.1:9/v1", "--record", "a/b", "--timeout", "1").code == 3
    )
    assert list(tmp_path.iterdir()) == []


# A disk that becomes full


def small_files(most):
    """Python that lets no file grow beyond so many bytes, as a full disk does."""
    return (
        # Python would keep a compiled module that it could write in part, and fail on it from then on.
        "sys.dont_write_bytecode = True; import resource; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most}))"
    )


def test_a_rendering_that_cannot_be_written_keeps_no_other_back(tmp_path):
    (tmp_path / "bad.json").write_text(BAD, "utf-8")
    process = launch(
        *("check", "files", "bad.json", "--json", "a.json", "--badge", "a.badge", "--html", "a.html"),
        cwd=tmp_path,
        before=small_files(2_000),
    )
    out, err = process.communicate(timeout=LONG)
    words = "cannot be written: it would be larger than a file may be here; choose another path"
    assert process.returncode == 2
    assert err == f"batchspec: a.json: {words}; a.html: {words}\n"
    assert out.startswith("verdict: non-conformant (5 causes")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.badge", "bad.json"]


NO_WAITING = """
from batchspec.driving.server.http import budget, wire
wire.Budget = budget.WaitedBudget
"""
"""Python that waits for nothing: the clock of the server moves by looks."""


def test_a_trace_that_cannot_be_written_costs_no_verdict(tmp_path, quick_reference):
    process = launch(
        *("check", "server", quick_reference.url, "--record", "rec", "--only", "BATCH-FLD-001"),
        cwd=tmp_path,
        before=f"{small_files(20_000)}\n{NO_WAITING}",
    )
    out, err = process.communicate(timeout=LONG)
    assert process.returncode == 2
    assert err.startswith("batchspec: rec/trace.jsonl: cannot be written: it would be larger")
    assert len(err.splitlines()) == 1
    assert out.startswith("verdict: judged 1 requirement")
    assert list(tmp_path.rglob("*.partial")) == []


def test_fixtures_that_do_not_fit_leave_nothing(tmp_path):
    process = launch(
        "fixtures", "--count", 10_000, "--out", "a.json", cwd=tmp_path, before=small_files(100_000)
    )
    out, err = process.communicate(timeout=LONG)
    assert (process.returncode, out) == (2, "")
    assert err.startswith("batchspec: a.json: cannot be written: it would be larger")
    assert list(tmp_path.iterdir()) == []


# Two runs that write the same


@pytest.fixture
def held(tmp_path):
    """A run that has begun and writes its trace and its report here."""
    behaviour = Holding({"*"})
    server = ReferenceServer(behaviour=behaviour).start()
    process = launch("check", "server", server.url, "--record", "rec", "--json", "a.json", cwd=tmp_path)
    behaviour.wait_for("upload")
    yield process
    behaviour.over.set()
    process.kill()
    process.communicate()
    server.stop()


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        (["check", "client", "json:x", "--record", "rec"], "rec/trace.jsonl"),
        (["check", "files", "bad.json", "--html", "a.json"], "a.json"),
        (["check", "files", "bad.json", "--html", "../{here}/a.json"], "../{here}/a.json"),
        (["fixtures", "--out", "a.json"], "a.json"),
    ],
)
def test_a_second_writer_is_told(held, batchspec, tmp_path, arguments, path):
    (tmp_path / "bad.json").write_text(BAD, "utf-8")
    named = [word.format(here=tmp_path.name) for word in arguments]
    ran = batchspec(*named)
    assert (ran.code, ran.out) == (2, "")
    what = f"another batchspec run (process {held.pid}) is writing there; wait for it, or choose another path"
    assert ran.err == f"batchspec: {path.format(here=tmp_path.name)}: {what}\n"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["bad.json"]


def test_the_lock_of_a_run_that_was_killed_is_gone(held, batchspec, tmp_path):
    (tmp_path / "bad.json").write_text(BAD, "utf-8")
    stop(held, signal.SIGKILL)
    assert until(lambda: batchspec("check", "files", "bad.json", "--html", "a.json").code == 1)


def test_no_lock_is_left_in_the_folder(batchspec, tmp_path, monkeypatch):
    (tmp_path / "bad.json").write_text(BAD, "utf-8")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    assert batchspec("check", "files", "bad.json", "--json", "a.json").code == 1
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["a.json", "bad.json"]


def test_no_lock_is_left_of_a_command_that_is_refused_after_all(batchspec, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert batchspec("check", "files", "x", "--json", "a.json", "--level", "high").code == 2
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_without_a_place_for_locks_there_are_none(batchspec, tmp_path, monkeypatch):
    (tmp_path / "bad.json").write_text(BAD, "utf-8")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    assert batchspec("check", "files", "bad.json", "--json", "a.json").code == 1


def test_partial_names_are_of_one_run_alone():
    names = {whole_file.partial_name() for _ in range(100)}
    assert len(names) == 100
    assert all(str(os.getpid()) in name for name in names)


def test_the_generator_ends_in_one_line(tmp_path):
    started = f"import signal; signal.signal(2, signal.default_int_handler); open({str(tmp_path / 'x')!r}, 'w').close();"
    program = (
        f"{started} import sys; from generator.__main__ import stoppable; sys.exit(stoppable(['--check']))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert until((tmp_path / "x").exists)
    assert until(lambda: _handles_it(process))
    ended = stop(process, signal.SIGTERM)
    assert (ended.code, ended.out, ended.err) == (143, "", "interrupted by SIGTERM; run it again\n")


def _handles_it(process):
    """True once the process has a handler for SIGTERM; where the system does not say, after a while."""
    try:
        status = Path(f"/proc/{process.pid}/status").read_text("utf-8")
    except OSError:
        return True
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1)
