"""The lock files: whole, hashed, within the ranges of pyproject.toml, and naming no place to fetch from."""

from __future__ import annotations

import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from support.paths import ROOT

from batchspec.system.python_310 import tomllib

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = sorted((ROOT / "locks").glob("*.txt"))
PYTHONS = re.findall(r"Python :: (3\.\d+)", (ROOT / "pyproject.toml").read_text("utf-8"))


def group(name):
    """The requirements of a dependency group, with those of the groups it includes."""
    for entry in PROJECT["dependency-groups"][name]:
        if isinstance(entry, str):
            yield entry
        else:
            yield from group(entry["include-group"])


def required(lock):
    """The requirements that pyproject.toml has for the environment that `lock` makes."""
    if lock == "installer":
        return list(group(lock))
    project = PROJECT["project"]
    extras = project["optional-dependencies"].values() if lock == "dev" else ()
    return [*project["dependencies"], *(entry for extra in extras for entry in extra), *group(lock)]


def entries(text):
    """The requirement and the hashes of each entry of a lock file."""
    for entry in re.sub(r"^ *#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ").splitlines():
        requirement, *hashes = re.split(r"\s+--hash=", entry.strip())
        yield Requirement(requirement), hashes


def pinned(text, python):
    """The version of each package that a lock installs on this Python, on Linux."""
    place = {
        "python_version": python,
        "python_full_version": f"{python}.9",
        "sys_platform": "linux",
        "os_name": "posix",
        "platform_python_implementation": "CPython",
    }
    found = {}
    for requirement, _ in entries(text):
        if requirement.marker is None or requirement.marker.evaluate(place):
            name = canonicalize_name(requirement.name)
            assert name not in found, f"{name} is locked twice for Python {python}"
            found[name] = str(requirement.specifier).removeprefix("==")
    return found


def unmet(wanted, text, python):
    """The requirements that a lock does not meet on this Python."""
    found = pinned(text, python)
    for requirement in map(Requirement, wanted):
        if requirement.marker is None or requirement.marker.evaluate({"python_version": python}):
            version = found.get(canonicalize_name(requirement.name))
            if version is None or not requirement.specifier.contains(version):
                yield f"{requirement} (locked: {version})"


def test_there_is_a_lock_for_each_environment_of_the_makefile():
    used = set(re.findall(r"-r locks/(\w+)\.txt", (ROOT / "Makefile").read_text("utf-8")))
    assert used == {"demo", "dev", "installer"}
    assert {lock.stem for lock in LOCKS} == used | {"plain"}


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_a_lock_meets_what_pyproject_asks(lock, python):
    problems = list(unmet(required(lock.stem), lock.read_text("utf-8"), python))
    assert problems == [], "run: make lock"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_every_entry_is_exact_and_hashed(lock):
    found = list(entries(lock.read_text("utf-8")))
    assert found
    for requirement, hashes in found:
        assert re.fullmatch(r"==[0-9][^,*]*", str(requirement.specifier)), requirement
        assert hashes, requirement
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in hashes), requirement


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_no_lock_names_a_place_to_fetch_from(lock):
    text = lock.read_text("utf-8")
    assert "://" not in text
    assert not re.search(r"^ *(-i|-f|--[a-z-]*(index|find-links|trusted)[a-z-]*)", text, re.MULTILINE)


@pytest.mark.parametrize("python", PYTHONS)
def test_the_locks_agree_with_each_other(python):
    whole = pinned((ROOT / "locks" / "dev.txt").read_text("utf-8"), python)
    for lock in LOCKS:
        part = pinned(lock.read_text("utf-8"), python)
        assert {name: whole.get(name) for name in part} == part


def test_what_a_lock_lacks_is_named():
    text = (ROOT / "locks" / "plain.txt").read_text("utf-8")
    assert list(unmet(["click>=8.1", "click<1", "no-such-package"], text, "3.13")) == [
        f"click<1 (locked: {pinned(text, '3.13')['click']})",
        "no-such-package (locked: None)",
    ]
