"""The package that a source is, and its release, from the files that each registry has packages carry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from batchspec.drift.reading.bundle import Bundle
from batchspec.reading.strict_json import NotStrictJSON, load


class Release(NamedTuple):
    """The package that a source is, as `pypi:openai`, and its version; what is not found is empty."""

    package: str = ""
    version: str = ""


def python_package(bundle: Bundle) -> Release:
    """`pypi:` and the name, and the version, of a wheel, an sdist or an installed package."""
    for text in _files(bundle, "METADATA", "PKG-INFO"):
        return _release("pypi", _header(text, "Name"), _header(text, "Version"))
    return Release()


def npm_package(bundle: Bundle) -> Release:
    """`npm:` and the name, and the version, of the outermost package.json."""
    for text in _files(bundle, "package.json"):
        try:
            data = load(text)
        except NotStrictJSON:
            continue
        if isinstance(data, dict) and isinstance(data.get("name"), str):
            return _release("npm", data["name"], str(data.get("version") or ""))
    return Release()


def go_module(bundle: Bundle) -> Release:
    """`go:` and the module path of go.mod; a module's version is in the folder the proxy gives it."""
    for text in _files(bundle, "go.mod"):
        match = re.search(r"^module\s+(\S+)", text, re.MULTILINE)
        version = re.search(r"@(v[\w.+-]+)", " ".join([bundle.label, *list(bundle.names())[:1]]))
        return _release("go", match[1] if match else "", version[1] if version else "")
    return Release()


def crate(bundle: Bundle) -> Release:
    """`crates:` and the name, and the version, of Cargo.toml."""
    for text in _files(bundle, "Cargo.toml"):
        name = re.search(r'^name\s*=\s*"([^"]+)"', text, re.MULTILINE)
        version = re.search(r'^version\s*=\s*"([^"]+)"', text, re.MULTILINE)
        return _release("crates", name[1] if name else "", version[1] if version else "")
    return Release()


def jar(bundle: Bundle) -> Release:
    """The artefact and version that a file called `artefact-1.2.3-sources.jar` names, its group from the packages."""
    match = re.search(r"([a-z][a-z-]*?)-(\d[\w.]*?)(?:-sources)?\.jar$", bundle.label)
    group = next((m[1] for n in bundle.names() if (m := re.search(r"\b(com/openai)/", n))), "")
    if not match or not group:
        return Release()
    return _release("maven", f"{group.replace('/', '.')}:{match[1]}", match[2])


def gem(bundle: Bundle) -> Release:
    """`rubygems:` and the name of the gemspec, the version from its version.rb."""
    names = [re.sub(r".*/|\.gemspec$", "", name) for name in bundle.names() if name.endswith(".gemspec")]
    for text in _files(bundle, "version.rb"):
        match = re.search(r'VERSION\s*=\s*["\']([^"\']+)', text)
        return _release("rubygems", names[0] if names else "", match[1] if match else "")
    return Release()


def _release(registry: str, name: str, version: str) -> Release:
    return Release(f"{registry}:{name}" if name else "", version)


def _header(text: str, name: str) -> str:
    match = re.search(rf"^{name}:\s*(\S+)", text, re.MULTILINE)
    return match[1] if match else ""


def _files(bundle: Bundle, *endings: str) -> Iterator[str]:
    """The texts of files so called, the outermost first."""
    named = [name for name in bundle.names() if name.rpartition("/")[2] in endings]
    for name in sorted(named, key=lambda name: (name.count("/"), name)):
        raw = bundle.read(name)
        if raw is not None:
            yield raw.decode("utf-8", "replace")
