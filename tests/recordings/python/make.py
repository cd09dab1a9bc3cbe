"""Record the session with real tools of Python: OUT [NAME ...] [--tools DIR]."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from serving import KINDS, serving  # noqa: E402

TIMEOUT = 120


@dataclass(frozen=True)
class Tools:
    """A virtual environment: the Python it wants, and what is installed."""

    python: str
    packages: tuple[str, ...]


_REQUESTS = ("requests==2.34.2", "urllib3==2.8.0")
_HTTPX = ("httpx==0.28.1", "httpcore==1.0.9")
_YAML = "PyYAML==6.0.4"
TOOLS = {
    "mitmproxy": Tools("3.13", ("mitmproxy==12.3.1", *_REQUESTS, *_HTTPX)),
    "mitmproxy-9": Tools("3.10", ("mitmproxy==9.0.1", "requests==2.32.3", "urllib3==2.2.3")),
    "mitmproxy-5": Tools(
        "3.9", ("mitmproxy==5.3.0", "MarkupSafe==2.0.1", "requests==2.31.0", "urllib3==1.26.20")
    ),
    "betamax": Tools("3.13", ("betamax==0.9.0", "betamax-serializers==0.2.1", *_REQUESTS, _YAML)),
    "responses": Tools("3.13", ("responses==0.26.3", "tomli-w==1.2.0", *_REQUESTS, _YAML)),
    "langchain": Tools("3.13", ("langchain-tests==1.1.9", "vcrpy==8.5.0", *_HTTPX, _YAML)),
    "pytest-recording": Tools(
        "3.13", ("pytest-recording==0.14.1", "pytest==9.2.0", "vcrpy==9.4.2", *_REQUESTS, _YAML)
    ),
    "vcrpy": Tools("3.13", ("vcrpy==9.4.2", *_REQUESTS, *_HTTPX, "aiohttp==3.14.5", "openai==2.8.1", _YAML)),
    "vcrpy-6": Tools(
        "3.10", ("vcrpy==6.0.2", "requests==2.32.3", "urllib3==2.2.3", *_HTTPX, "aiohttp==3.11.18", _YAML)
    ),
    "vcrpy-4": Tools(
        "3.10",
        (
            "vcrpy==4.4.0",
            "requests==2.31.0",
            "urllib3==1.26.20",
            "httpx==0.24.1",
            "httpcore==0.17.3",
            "aiohttp==3.8.6",
            _YAML,
        ),
    ),
    "requests-toolbelt": Tools("3.13", ("requests-toolbelt==1.0.0", *_REQUESTS)),
    "warcio": Tools("3.13", ("warcio==1.8.1", *_REQUESTS)),
    "httpretty": Tools("3.13", ("httpretty==1.1.4", *_REQUESTS)),
    "schemathesis": Tools("3.13", ("schemathesis==4.32.5", *_REQUESTS)),
    "httpie": Tools("3.13", ("httpie==3.2.4", *_REQUESTS)),
}


@dataclass(frozen=True)
class Recording:
    name: str
    tools: str
    ending: str
    command: tuple[str, ...]
    """A script beside this one, and what it is called with after the base URL and the file."""


def _vcrpy(name: str, client: str, *settings: str, tools: str = "vcrpy", ending: str = ".yaml") -> Recording:
    return Recording(name, tools, ending, ("record_vcrpy.py", client, *settings))


def _mitmproxy(name: str, client: str, how: str, ending: str, tools: str = "mitmproxy") -> Recording:
    return Recording(name, tools, ending, ("record_mitmproxy.py", client, how))


def _betamax(name: str, *settings: str) -> Recording:
    return Recording(name, "betamax", ".json", ("record_betamax.py", *settings))


def _schemathesis(name: str, report: str, ending: str, *options: str) -> Recording:
    return Recording(name, "schemathesis", ending, ("record_schemathesis.py", report, *options))


_DECODED = "decode_compressed_response=true"
RECORDINGS = (
    _mitmproxy("mitmproxy-flow", "requests", "flow", ".flow"),
    Recording(
        "mitmproxy-flow-streamed",
        "mitmproxy",
        ".flow",
        ("record_mitmproxy.py", "requests", "flow", "stream_large_bodies=200"),
    ),
    _mitmproxy("mitmproxy-har", "requests", "har", ".har"),
    _mitmproxy("mitmproxy-zhar", "httpx", "har", ".zhar"),
    *(_mitmproxy(f"mitmproxy-{old}-flow", "requests", "flow", ".flow", f"mitmproxy-{old}") for old in (9, 5)),
    *(_vcrpy(f"vcrpy-{client}", client) for client in ("requests", "httpx", "aiohttp", "urllib3", "openai")),
    _vcrpy("vcrpy-requests-json", "requests", 'serializer="json"', ending=".json"),
    *(_vcrpy(f"vcrpy-{client}-decoded", client, _DECODED) for client in ("requests", "httpx")),
    _vcrpy(
        "vcrpy-requests-filtered",
        "requests",
        'filter_headers=[["authorization", "REDACTED"], "user-agent"]',
        _DECODED,
    ),
    *(_vcrpy(f"vcrpy-6-{client}", client, tools="vcrpy-6") for client in ("httpx", "aiohttp-form")),
    *(_vcrpy(f"vcrpy-4-{client}", client, tools="vcrpy-4") for client in ("requests", "httpx", "aiohttp")),
    _betamax("betamax-once", 'record="once"'),
    _betamax("betamax-all", 'record="all"'),
    _betamax("betamax-exact", 'record="once"', "preserve_exact_body_bytes=true"),
    _betamax("betamax-prettyjson", 'record="once"', 'serialize_with="prettyjson"'),
    Recording("responses", "responses", ".yaml", ("record_responses.py",)),
    Recording("responses-toml", "responses", ".toml", ("record_responses.py",)),
    Recording("langchain", "langchain", ".yaml.gz", ("record_langchain.py",)),
    Recording("langchain-bare", "langchain", ".yaml.gz", ("record_langchain.py", "bare")),
    Recording("requests-toolbelt", "requests-toolbelt", ".txt", ("record_toolbelt.py",)),
    Recording("warcio", "warcio", ".warc.gz", ("record_warcio.py",)),
    Recording("warcio-plain", "warcio", ".warc", ("record_warcio.py",)),
    Recording("httpretty", "httpretty", ".json", ("record_httpretty.py",)),
    Recording("httpie", "httpie", ".txt", ("record_httpie.py", "--pretty=none")),
    Recording("httpie-formatted", "httpie", ".txt", ("record_httpie.py", "--pretty=format")),
    _schemathesis("schemathesis-vcr", "vcr", ".yaml"),
    _schemathesis("schemathesis-vcr-bytes", "vcr", ".yaml", "--report-preserve-bytes"),
    _schemathesis("schemathesis-har", "har", ".json"),
    _schemathesis("schemathesis-ndjson", "ndjson", ".ndjson"),
    Recording("pytest-recording", "pytest-recording", ".yaml", ("record_by_pytest.py",)),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("names", nargs="*", metavar="NAME", help="all, if none is named")
    parser.add_argument("--tools", type=Path, help="where tools are installed; OUT/.tools if not said")
    options = parser.parse_args()
    unknown = set(options.names) - {recording.name for recording in RECORDINGS}
    if unknown:
        parser.error(f"no such recording: {', '.join(sorted(unknown))}")
    home = (options.tools or options.out / ".tools").resolve()
    wanted = [one for one in RECORDINGS if not options.names or one.name in options.names]
    pythons = {name: installed(home, name) for name in dict.fromkeys(one.tools for one in wanted)}
    missed = [one for one in wanted if not made(one, pythons[one.tools], options.out.resolve())]
    return 1 if missed else 0


def installed(home: Path, name: str) -> Path | None:
    """The Python of this environment, made where it is not there; None if it cannot be had."""
    tools = TOOLS[name]
    place, python = home / name, home / name / "bin" / "python"
    lock = place / "installed.txt"
    text = "\n".join((tools.python, *tools.packages))
    if lock.exists() and lock.read_text() == text:
        return python
    found = interpreter(tools.python)
    if found is None:
        print(f"{name}: no Python {tools.python} on this machine", file=sys.stderr)
        return None
    shutil.rmtree(place, ignore_errors=True)
    for command in (
        [found, "-m", "venv", str(place)],
        [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *tools.packages],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{name}: cannot be installed: {_last(done.stderr)}", file=sys.stderr)
            return None
    lock.write_text(text)
    return python


def interpreter(version: str) -> str | None:
    """A Python of this minor version: on the path, of pyenv, or the one that runs this."""
    if ".".join(map(str, sys.version_info[:2])) == version:
        return sys.executable
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    of_pyenv = sorted(kept.glob(f"{version}.*/bin/python"))
    return str(of_pyenv[-1]) if of_pyenv else shutil.which(f"python{version}")


def made(recording: Recording, python: Path | None, out: Path) -> bool:
    """Whether both kinds were recorded."""
    return python is not None and all(recorded(recording, python, out, kind) for kind in KINDS)


def recorded(recording: Recording, python: Path, out: Path, kind: str) -> bool:
    folder = out / recording.name
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{kind}{recording.ending}"
    shutil.rmtree(target) if target.is_dir() else target.unlink(missing_ok=True)
    script, *rest = recording.command
    with serving(KINDS[kind]) as base:
        command = [str(python), str(HERE / script), base, target.name, *rest]
        try:
            done = subprocess.run(
                command,
                cwd=folder,
                env=_environment(),
                capture_output=True,
                text=True,
                check=False,
                timeout=TIMEOUT,
            )
        except subprocess.TimeoutExpired:
            print(f"{recording.name}: not recorded in {TIMEOUT} s", file=sys.stderr)
            return False
    if done.returncode or not target.exists():
        print(f"{recording.name}: not recorded: {_last(done.stderr)}", file=sys.stderr)
        return False
    print(f"{recording.name}/{target.name}: {_size(target)} bytes", flush=True)
    return True


def _environment() -> dict[str, str]:
    """Without proxies and settings of whoever calls."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1"}


def _size(path: Path) -> int:
    files = [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()]
    return sum(one.stat().st_size for one in files)


def _last(text: str) -> str:
    return (text.strip().splitlines() or ["it said nothing"])[-1]


if __name__ == "__main__":
    sys.exit(main())
