"""The locks of all that examples, benches and tests fetch: exact, complete, with hashes where the format has them."""

from __future__ import annotations

import json
import re
import shutil
import sys

import pytest
from support.paths import ROOT

sys.path.insert(0, str(ROOT / "ci"))

import lock_examples

sys.path.remove(str(ROOT / "ci"))

FOLDERS = {kind.manifest: kind.folders() for kind in lock_examples.KINDS}
EXACT = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)", re.MULTILINE)
NOT_BY_US = {"Cargo.lock", "target", "node_modules", "__pycache__"}
WITH_HASHES = {"requirements.in": "requirements.txt", "package.json": "package-lock.json", "go.mod": "go.sum"}


def folders_with(manifest):
    """The folders that have such a manifest, as parameters."""
    return [pytest.param(folder, id=folder.name) for folder in FOLDERS[manifest]]


def normal(name):
    """The name of a Python package in the one spelling that compares."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_folder_that_fetches_is_known():
    found = {str(folder.relative_to(ROOT)) for folders in FOLDERS.values() for folder in folders}
    there = {
        str(path.relative_to(ROOT))
        for place in lock_examples.PLACES
        for path in (ROOT / place).iterdir()
        if path.is_dir() and path.name not in NOT_BY_US
    }
    assert there - found == {
        str(path.parent.relative_to(ROOT))
        for path in (ROOT / "examples" / "adapters").glob("*/adapter.json")
        if not json.loads(path.read_text("utf-8"))["build"]
    }
    assert all(FOLDERS.values())


@pytest.mark.parametrize("folder", folders_with("requirements.in"))
def test_a_python_lock_is_exact_and_whole(folder):
    wanted = [
        line
        for line in (folder / "requirements.in").read_text("utf-8").splitlines()
        if line[:1] not in ("", "#")
    ]
    lock = (folder / "requirements.txt").read_text("utf-8")
    assert all(EXACT.fullmatch(line) for line in wanted)
    locked = {(normal(name), version) for name, version in EXACT.findall(lock)}
    assert locked >= {(normal(name), version) for name, version in EXACT.findall("\n".join(wanted))}
    blocks = re.split(r"\n(?=\S)", re.sub(r"^ *#.*\n", "", lock, flags=re.MULTILINE).strip())
    assert len(blocks) >= len(locked)
    for block in blocks:
        assert EXACT.match(block), block
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), block
    needed = {
        normal(name)
        for line in re.findall(r"# via ([\w.-]+)$|#   ([\w.-]+)$", lock, re.MULTILINE)
        for name in line
        if name
    }
    assert needed - {name for name, _ in locked} == set()


@pytest.mark.parametrize("folder", folders_with("package.json"))
def test_an_npm_lock_is_exact_and_whole(folder):
    assert (folder / ".npmrc").read_text("utf-8") == "omit-lockfile-registry-resolved=true\n"
    manifest = json.loads((folder / "package.json").read_text("utf-8"))
    packages = json.loads((folder / "package-lock.json").read_text("utf-8"))["packages"]
    assert all(re.fullmatch(r"\d[\w.-]*", version) for version in manifest["dependencies"].values())
    assert packages.pop("")["dependencies"] == manifest["dependencies"]
    for name, version in manifest["dependencies"].items():
        assert packages[f"node_modules/{name}"]["version"] == version
    for path, package in packages.items():
        assert package["version"], path
        assert package["integrity"].startswith("sha512-"), path
        for name in {**package.get("dependencies", {}), **package.get("optionalDependencies", {})}:
            assert any(found.endswith(f"node_modules/{name}") for found in packages), (path, name)


@pytest.mark.parametrize("folder", folders_with("go.mod"))
def test_a_go_lock_is_exact_and_whole(folder):
    required = re.findall(
        r"^(?:require )?\t?(\S+) (v\S+)", (folder / "go.mod").read_text("utf-8"), re.MULTILINE
    )
    sums = (folder / "go.sum").read_text("utf-8").splitlines()
    assert required
    assert all(re.fullmatch(r"\S+ v\S+ h1:[\w+/]{43}=", line) for line in sums)
    have = {tuple(line.split()[:2]) for line in sums}
    for module, version in required:
        assert {(module, version), (module, f"{version}/go.mod")} <= have


@pytest.mark.parametrize("folder", folders_with("Cargo.toml"))
def test_a_rust_lock_is_exact_and_whole(folder):
    kept, marker, pins = (folder / "Cargo.toml").read_text("utf-8").partition(lock_examples.CRATES)
    asked = kept.partition("[dependencies]\n")[2].strip().splitlines()
    assert marker
    assert len(lock_examples.DIRECT_CRATE.findall(kept)) == len(asked) > 0
    one = re.compile(
        r'([\w-]+) = \{ (?:package = "([\w-]+)", )?version = "=\d[\w.-]*", default-features = false \}'
    )
    lines = pins.splitlines()
    assert len(lines) > len(asked)
    assert [line for line in lines if not one.fullmatch(line)] == []
    keys = [line.partition(" = ")[0] for line in lines]
    assert len(keys) == len(set(keys))
    assert "Cargo.lock\n" in (folder / ".gitignore").read_text("utf-8")
    assert not {line.partition(" = ")[0] for line in asked} & set(keys)


@pytest.mark.parametrize("folder", folders_with("pom.xml"))
def test_a_java_pom_is_exact_and_whole(folder):
    pom = (folder / "pom.xml").read_text("utf-8")
    asked = re.findall(r"<(?:dependency|plugin)>.*?</(?:dependency|plugin)>", pom, re.DOTALL)
    for one in asked:
        assert re.search(r"<version>\d[\w.-]*</version>", one), one
    plugins = re.findall(r"<artifactId>maven-(\w+)-plugin</artifactId>", pom)
    assert set(plugins) == {"resources", "compiler", "dependency"}
    assert pom.count("</dependency>") > 1
    assert lock_examples.MANAGED in pom


CHECKS = {
    "requirements.in": test_a_python_lock_is_exact_and_whole,
    "package.json": test_an_npm_lock_is_exact_and_whole,
    "go.mod": test_a_go_lock_is_exact_and_whole,
    "Cargo.toml": test_a_rust_lock_is_exact_and_whole,
    "pom.xml": test_a_java_pom_is_exact_and_whole,
}
BROKEN = {
    "a package that others need is gone": (
        "openai-python",
        "requirements.txt",
        r"(?m)^anyio==(.*\n +)+.*\n",
        "",
    ),
    "a package has no hash": (
        "openai-python",
        "requirements.txt",
        r"(?m)^(anyio==\S+) \\\n( +--hash.*\n)+",
        r"\1\n",
    ),
    "another version is asked for": ("openai-python", "requirements.in", r"==\S+", "==1.0"),
    "a range is asked for": ("openai-python", "requirements.in", "==", ">="),
    "no integrity": ("openai-node", "package-lock.json", r' *"integrity".*\n', ""),
    "another npm version": ("openai-node", "package.json", r'("openai": )"[^"]+"', r'\1"1.0.0"'),
    "no sum": ("openai-go", "go.sum", r"(?m)^.*gjson v1\.20\.0 h1.*\n", ""),
    "an indirect crate is loose": ("async-openai", "Cargo.toml", '(?m)^(bytes = .*)"=', r'\1"'),
    "a direct crate is loose": ("async-openai", "Cargo.toml", '(?m)^(serde_json = )"=', r'\1"'),
    "a plugin has no version": (
        "openai-java",
        "pom.xml",
        r"(compiler-plugin</artifactId>)\s*<version>.*?</version>",
        r"\1",
    ),
    "an artifact has a range": ("openai-java", "pom.xml", r"<version>13\.0", "<version>[13.0,"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_lock_is_found(what, tmp_path):
    name, file, found, instead = BROKEN[what]
    folder = shutil.copytree(ROOT / "examples" / "adapters" / name, tmp_path / name)
    check = next(CHECKS[kind.manifest] for kind in lock_examples.KINDS if (folder / kind.manifest).is_file())
    check(folder)
    text = (folder / file).read_text("utf-8")
    broken = re.sub(found, instead, text)
    assert broken != text
    (folder / file).write_text(broken, "utf-8")
    with pytest.raises((AssertionError, KeyError)):
        check(folder)


def copied(folder, program, tmp_path):
    """A copy to resolve in, and the program; skips without it."""
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"no {program} on the path")
    ignored = shutil.ignore_patterns("Cargo.lock", "target")
    return shutil.copytree(folder, tmp_path / folder.name, ignore=ignored), found


@pytest.mark.slow
@pytest.mark.rust
@pytest.mark.parametrize("folder", folders_with("Cargo.toml"))
def test_every_crate_of_a_fresh_resolution_is_pinned(folder, tmp_path):
    work, cargo = copied(folder, "cargo", tmp_path)
    kept, _, pins = (folder / "Cargo.toml").read_text("utf-8").partition(lock_examples.CRATES)
    chosen = lock_examples.crates(work, cargo)
    direct = lock_examples.DIRECT_CRATE.findall(kept)
    assert lock_examples.crate_pins(chosen, direct) == pins
    assert set(direct) <= set(chosen)


@pytest.mark.slow
@pytest.mark.java
@pytest.mark.parametrize("folder", folders_with("pom.xml"))
def test_every_artifact_of_the_class_path_has_its_version_in_the_pom(folder, tmp_path):
    work, mvn = copied(folder, "mvn", tmp_path)
    pom = (folder / "pom.xml").read_text("utf-8")
    parts = r"<groupId>(.*?)</groupId>\s*<artifactId>(.*?)</artifactId>\s*<version>(.*?)</version>"
    pinned = re.findall(rf"<dependency>\s*{parts}\s*</dependency>", pom)
    assert lock_examples.artifacts(work, mvn) == sorted(pinned)


@pytest.mark.slow
@pytest.mark.go
@pytest.mark.parametrize("folder", folders_with("go.mod"))
def test_tidying_a_module_changes_nothing(folder, tmp_path):
    work, go = copied(folder, "go", tmp_path)
    for name, text in lock_examples.go(work, go).items():
        assert text == (folder / name).read_text("utf-8")


@pytest.mark.parametrize("manifest", WITH_HASHES)
def test_each_lock_is_beside_its_manifest(manifest):
    assert all((folder / WITH_HASHES[manifest]).is_file() for folder in FOLDERS[manifest])


def test_no_lock_names_a_host():
    for folder in {folder for folders in FOLDERS.values() for folder in folders}:
        for path in folder.rglob("*"):
            if path.is_file() and not NOT_BY_US & {*path.relative_to(folder).parts} and path.suffix != ".py":
                assert "://" not in path.read_text("utf-8").replace("http://127.0.0.1", ""), path


def test_nothing_is_fetched_but_by_a_lock():
    sources = [
        "examples/adapters/run.py",
        "benches/fixtures.py",
        "tests/support/peers.py",
        "tests/project/test_typescript.py",
    ]
    abouts = sorted((ROOT / "examples" / "adapters").glob("*/adapter.json"))
    text = "".join(path.read_text("utf-8") for path in [*(ROOT / source for source in sources), *abouts])
    assert not re.search(r"npm install|\"install\", \"--prefix|-mod=mod|no-package-lock", text)
    assert text.count("--require-hashes") == text.count("pip install") + text.count('"pip", "install"') > 3


def test_a_failing_tool_leaves_its_lock(capsys, monkeypatch, tmp_path):
    lock = place_with_lock(monkeypatch, tmp_path, "#!/bin/sh\necho no such package >&2\nexit 3\n")
    assert lock_examples.main(["--uv", str(tmp_path / "uv")]) == 1
    assert lock.read_text() == "old\n"
    shown = capsys.readouterr().err
    assert "adapters/one: left as it is" in shown
    assert "exit code 3\nno such package" in shown


def test_a_missing_tool_is_said(capsys, monkeypatch, tmp_path):
    lock = place_with_lock(monkeypatch, tmp_path, "")
    assert lock_examples.main(["--uv", str(tmp_path / "nothing")]) == 0
    assert lock.read_text() == "old\n"
    assert "uv is not here; left as they are: adapters/one\n" in capsys.readouterr().err


def test_a_lock_that_would_name_a_host_is_not_kept(capsys, monkeypatch, tmp_path):
    uv = '#!/bin/sh\nfor last; do :; done\necho "--index-url http://127.0.0.1" > "$last"\n'
    lock = place_with_lock(monkeypatch, tmp_path, uv)
    assert lock_examples.main(["--uv", str(tmp_path / "uv")]) == 1
    assert lock.read_text() == "old\n"
    assert "requirements.txt would name a host" in capsys.readouterr().err


def test_names_choose_what_is_renewed(capsys, monkeypatch, tmp_path):
    lock = place_with_lock(monkeypatch, tmp_path, '#!/bin/sh\nfor last; do :; done\necho new > "$last"\n')
    shutil.copytree(lock.parent, lock.parents[1] / "two")
    assert lock_examples.main(["--uv", str(tmp_path / "uv"), "adapters/two"]) == 0
    assert capsys.readouterr().out == "adapters/two: requirements.txt\n"
    assert lock.read_text() == "old\n"
    with pytest.raises(SystemExit) as caught:
        lock_examples.main(["adapters/three"])
    assert caught.value.code == 2
    assert "no lock in adapters/three; there are adapters/one, adapters/two\n" in capsys.readouterr().err


def test_a_lock_is_made_by_its_tool(capsys, monkeypatch, tmp_path):
    lock = place_with_lock(monkeypatch, tmp_path, '#!/bin/sh\nfor last; do :; done\necho new > "$last"\n')
    assert lock_examples.main(["--uv", str(tmp_path / "uv")]) == 0
    assert lock.read_text() == "new\n"
    assert capsys.readouterr().out == "adapters/one: requirements.txt\n"
    assert sorted(path.name for path in lock.parent.iterdir()) == ["requirements.in", "requirements.txt"]


def place_with_lock(monkeypatch, tmp_path, uv):
    """A folder with a lock, in place of ours, and a `uv` that is this script."""
    folder = tmp_path / "adapters" / "one"
    folder.mkdir(parents=True)
    (folder / "requirements.in").write_text("one==1\n")
    (folder / "requirements.txt").write_text("old\n")
    (tmp_path / "uv").write_text(uv)
    (tmp_path / "uv").chmod(0o755)
    monkeypatch.setattr(lock_examples, "ROOT", tmp_path)
    monkeypatch.setattr(lock_examples, "PLACES", ("adapters",))
    return folder / "requirements.txt"


@pytest.mark.parametrize(("version", "line"), [("1.2.3", "1"), ("0.4.9", "0_4"), ("0.0.3", "0_0_3")])
def test_the_line_of_a_version(version, line):
    assert lock_examples.line_of(version) == line
