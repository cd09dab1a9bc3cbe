"""Installs batchspec for the action: a release, or the checkout the action was taken from."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import runner
from action_inputs import WrongInput, value

OLDEST = (3, 10)
RELEASE = re.compile(r"\d[0-9A-Za-z.+!]*")
CHECKOUT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Install, and say where the command is."""
    try:
        wanted = requirement(value(os.environ, "command"), value(os.environ, "version"))
        python = chosen_python()
    except WrongInput as wrong:
        runner.error("batchspec", str(wrong))
        return 2
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wanted]
    if subprocess.run(pip, check=False).returncode:
        runner.error("batchspec", f"pip could not install {wanted}; the log of this step says why")
        return 3
    runner.output("batchspec", command_of(python))
    return 0


def requirement(command: str, version: str) -> str:
    """The requirement that pip is given; raises `WrongInput`."""
    extras = "[drift]" if command.split() == ["drift"] else ""
    if not version:
        return f"{CHECKOUT}{extras}"
    if not RELEASE.fullmatch(version):
        raise WrongInput(f"version: {version!r} is not a release such as 1.2.0")
    return f"batchspec{extras}=={version}"


def chosen_python() -> str:
    """This Python, or one in an environment beside it where the system keeps this one to itself; raises `WrongInput`."""
    if sys.version_info < OLDEST:
        raise WrongInput(
            f"batchspec needs Python 3.10 or later, this is {sys.version.split()[0]}; name one with python-version"
        )
    if takes_packages():
        return sys.executable
    folder = Path(os.environ["RUNNER_TEMP"], "batchspec-venv")
    try:
        venv.create(folder, with_pip=True, symlinks=os.name != "nt")
    except subprocess.CalledProcessError:
        raise WrongInput(
            f"{sys.executable} takes no packages and makes no environment with pip; name one with python-version"
        ) from None
    return str(folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def takes_packages() -> bool:
    """True where pip may install into this Python."""
    marked = Path(sysconfig.get_path("stdlib"), "EXTERNALLY-MANAGED").exists()
    managed = marked and sys.prefix == sys.base_prefix
    return not managed and os.access(sysconfig.get_path("purelib"), os.W_OK)


def command_of(python: str) -> str:
    """The command's path, which need not be on PATH."""
    ask = [python, "-c", "import sysconfig; print(sysconfig.get_path('scripts'))"]
    scripts = subprocess.run(ask, check=True, capture_output=True, text=True).stdout.strip()
    return shutil.which("batchspec", path=scripts) or str(Path(scripts, "batchspec"))


if __name__ == "__main__":
    sys.exit(main())
