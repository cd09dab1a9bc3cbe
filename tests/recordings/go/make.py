"""Make the recordings by go-vcr and httpreplay: OUT/<name>/right.yaml (.json) and OUT/<name>/broken.yaml (.json)."""

from __future__ import annotations

import functools
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from installing import Recording, make, run  # noqa: E402

MODULES = {
    "go-vcr-1": ("vcr1", "github.com/dnaeon/go-vcr", "v1.2.0"),
    "go-vcr-2": ("vcr2", "gopkg.in/dnaeon/go-vcr.v2", "v2.3.0"),
    "go-vcr-3": ("vcr3", "gopkg.in/dnaeon/go-vcr.v3", "v3.2.0"),
    "go-vcr-4.0.5": ("vcr4", "gopkg.in/dnaeon/go-vcr.v4", "v4.0.5"),
    "go-vcr-4": ("vcr4", "gopkg.in/dnaeon/go-vcr.v4", "v4.0.7"),
    "httpreplay": ("httpreplay", "github.com/google/go-replayers/httpreplay", "v1.2.0"),
}
"""The folder of the main function, the module and its version."""
SETTINGS = {
    "go-vcr-1": ("gzip",),
    "go-vcr-2": ("gzip",),
    "go-vcr-3": ("gzip",),
    "go-vcr-4": ("gzip", "hook"),
}
"""4.0.5 has no `gzip`: the cassette that it then writes is not YAML, and it cannot load it itself."""


def build(tool: str, tools: Path) -> Path:
    """The program that records the session with that version."""
    folder, module, version = MODULES[tool]
    work = tools / "go" / tool
    program = work / "record"
    if not program.exists():
        work.mkdir(parents=True, exist_ok=True)
        for source in (HERE / "session.go", HERE / "mains" / folder / "main.go"):
            shutil.copy(source, work)
        (work / "go.mod").write_text("module record\n\ngo 1.24\n")
        env = {
            "GOMODCACHE": str(tools / "go" / "mod"),
            "GOFLAGS": "-mod=mod -modcacherw",
            "GOTOOLCHAIN": "local",
            "GOWORK": "off",
        }
        run("go", "get", f"{module}@{version}", env=env, cwd=work)
        run("go", "build", "-o", program, ".", env=env, cwd=work)
    return program


def record(base: str, program: Path, stem: Path, *, setting: str = "") -> None:
    """The recorder puts the ending behind the name that it is given."""
    run(program, base, stem, *filter(None, [setting]))


def recordings() -> list[Recording]:
    found = []
    for tool in MODULES:
        for setting in ("", *SETTINGS.get(tool, ())):
            name = f"{tool}-{setting}" if setting else tool
            install = functools.partial(build, tool)
            found.append(Recording(name, install, functools.partial(record, setting=setting)))
    return found


if __name__ == "__main__":
    sys.exit(make(__doc__, recordings()))
