"""A revision of the contract as a user names it: `2026-11`, `installed`, a wheel, an sdist, a folder, or a data file.

Nothing of it is ever imported, executed or unpacked to disk.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from pathlib import Path

from batchspec.drift.reading.bundle import Bundle, Zipped, tarred
from batchspec.drift.reading.fetch import GZIP_MAGIC, fetch
from batchspec.drift.reading.problems import NoSuchSource, UnreadableSource
from batchspec.drift.source import TAR_MAGIC, ZIP_MAGIC
from batchspec.reading.strict_json import BeyondLimit, NotStrictJSON, load
from batchspec.revisions.described import Described, NotAContract, described
from batchspec.system.nearest import did_you_mean
from batchspec.system.system_errors import with_file

INSTALLED = "installed"
"""The word for the contract of the kit that runs."""
REVISION = re.compile(r"20[0-9]{2}-[0-9]{2}")
PACKAGE, NAME = "batchspec_contract", "contract.json"
IN_FOLDER = (f"{PACKAGE}/{NAME}", f"generated/{PACKAGE}/{NAME}", NAME)
"""The places of the data file in site-packages, in a checkout, and in the package itself."""
LARGEST = 4 * 1024 * 1024
"""Bytes of a data file; ours has a fiftieth of that."""
FORMS = "give a revision such as 2026-11, a wheel, an sdist, a folder, or installed"


def read(source: str) -> Described:
    """The revision of the contract that `source` names; raises `NoSuchSource` for wrong usage and `UnreadableSource`."""
    if source == INSTALLED:
        return installed()
    if REVISION.fullmatch(source):
        return _counted_at(source)
    path = Path(source)
    try:
        if path.is_dir():
            return _parsed(_in_folder(source, path), source)
        if path.exists():
            return _parsed(_in_file(source), source)
    except OSError as error:  # a name that no file can have, or a file that goes away
        raise NoSuchSource(f"{source}: {with_file(error)}") from None
    nearest = did_you_mean(source[:40], [INSTALLED], quoted=True)
    raise NoSuchSource(f"{source}: no such file or folder; {f'{nearest}?' if nearest else FORMS}")


@cache
def installed() -> Described:
    """The contract of the kit that runs."""
    return _parsed((files(PACKAGE) / NAME).read_bytes(), INSTALLED)


def _counted_at(revision: str) -> Described:
    whole = installed()
    if revision not in whole.revisions:
        known = ", ".join(whole.revisions)
        raise NoSuchSource(f"no contract revision {revision!r}; the installed kit has {known}")
    return whole.at(revision)


def _parsed(raw: bytes, source: str) -> Described:
    if len(raw) > LARGEST:
        raise UnreadableSource(source, f"{NAME} is over {LARGEST:,} bytes")
    try:
        return described(load(raw), source)
    except BeyondLimit as error:
        raise UnreadableSource(source, f"{NAME}: {error.what}") from None
    except NotStrictJSON as error:
        raise UnreadableSource(source, f"{NAME} is no JSON: {error.what}") from None
    except NotAContract as error:
        raise UnreadableSource(source, f"{NAME} describes no contract: {error}") from None


def _in_folder(source: str, folder: Path) -> bytes:
    for place in IN_FOLDER:
        path = folder / place
        if path.is_file():
            with path.open("rb") as stream:
                return stream.read(LARGEST + 1)
    raise _without(source)


def _in_file(source: str) -> bytes:
    """The data file in an archive, or the file itself."""
    raw = fetch(source).raw
    bundle = _opened(source, raw)
    if bundle is None:
        return raw
    names = [name for name in bundle.names() if f"/{name}".endswith(f"/{PACKAGE}/{NAME}")]
    found = bundle.read(min(names, key=lambda name: (name.count("/"), name))) if names else None
    if found is None:
        raise _without(source)
    return found


def _opened(source: str, raw: bytes) -> Bundle | None:
    """The files of an archive; `None` of what is none."""
    if raw.startswith(ZIP_MAGIC):
        return Zipped(source, raw)
    if raw.startswith(GZIP_MAGIC) or raw[257:262] == TAR_MAGIC:
        return tarred(source, raw, (f"{PACKAGE}/{NAME}",))
    return None


def _without(source: str) -> UnreadableSource:
    what = f"has no {PACKAGE}/{NAME}; it is no batchspec, or older than that file"
    return UnreadableSource(source, what)
