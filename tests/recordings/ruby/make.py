"""Make the recordings by Ruby's VCR: OUT/<name>/right.yml and OUT/<name>/broken.yml, or the ending of another serializer."""

from __future__ import annotations

import functools
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from installing import Recording, make, run  # noqa: E402

PACKAGES = {
    "ruby-vcr": "6.0.0+really5.0.0-5",
    "ruby-webmock": "3.18.1-2",
    "ruby-faraday": "1.1.0-7",
    "ruby-multi-json": "1.14.1-2",
}
"""Of Debian 12; RubyGems are not asked. They are unpacked, not installed."""
SETTINGS = {
    "vcr": "",
    "vcr-stream": "stream",
    "vcr-gzip": "gzip",
    "vcr-decoded": "gzip decoded",
    "vcr-exact": "exact",
    "vcr-exact-gzip": "exact gzip",
    "vcr-binary": "binary gzip",
    "vcr-filtered": "filtered",
    "vcr-json": "json",
    "vcr-json-exact": "json exact gzip",
    "vcr-compressed": "compressed",
    "vcr-faraday": "faraday",
}
"""The settings of session.rb for each recording."""


def unpack(tools: Path) -> dict[str, str]:
    """The environment in which `ruby3.1` finds the packages, and itself where the machine has none."""
    root = tools / "ruby"
    if not (root / "unpacked").exists():
        packages = tools / "debs"
        (packages / "partial").mkdir(parents=True, exist_ok=True)
        wanted = ["ruby", *(f"{name}={version}" for name, version in PACKAGES.items())]
        get = ("apt-get", "install", "--yes", "--no-install-recommends", "--download-only", "--reinstall")
        run("apt-get", "update", "-qq")
        run(*get, "-o", f"Dir::Cache::archives={packages}", *wanted)
        for package in sorted(packages.glob("*.deb")):
            run("dpkg", "-x", package, root)
        (root / "unpacked").touch()
    share, libraries = root / "usr/share", root / "usr/lib"
    machine = next((path.name for path in libraries.glob("*-linux-gnu*")), "")
    folders = {
        "PATH": [root / "usr/bin", "/usr/bin", "/bin"],
        "LD_LIBRARY_PATH": [libraries / machine],
        "RUBYLIB": [
            libraries / "ruby/vendor_ruby",
            libraries / "ruby/3.1.0",
            libraries / machine / "ruby/3.1.0",
        ],
        "GEM_PATH": [
            share / "rubygems-integration/all",
            libraries / "ruby/gems/3.1.0",
            "/usr/share/rubygems-integration/all",
        ],
    }
    return {name: ":".join(map(str, found)) for name, found in folders.items()}


def record(base: str, env: dict[str, str], stem: Path, *, settings: str) -> None:
    run("ruby3.1", "-W0", HERE / "session.rb", base, stem, *settings.split(), env=env)


def recordings() -> list[Recording]:
    return [
        Recording(name, unpack, functools.partial(record, settings=settings))
        for name, settings in SETTINGS.items()
    ]


if __name__ == "__main__":
    sys.exit(make(__doc__, recordings()))
