"""The fuzzer of archives: whole ones with hostile names, links and sizes, and ones whose headers lie; given to all that read them."""

from __future__ import annotations

import gzip
import io
import json
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import zstandard
from hypothesis import strategies as st
from support.drifting import SOURCES
from support.revisions import data, next_revision

from batchspec.fixtures import BatchFactory
from fuzz.commands import DRIFTS, VERDICTS, ended, run
from fuzz.fuzzer import Fuzzer
from fuzz.mangling import Spoil, some_spoils, spoiled

NAMES = (
    "toy/b.py",
    "package/batch.d.ts",
    "a/batch.jsonl",
    "batch.json",
    "session.har",
    "toy-1.dist-info/METADATA",
    "batchspec_contract/contract.json",
    "data.tar.gz",
    "../b.py",
    "/etc/passwd",
    "C:\\b.py",
    "a\\..\\..\\b.py",
    "",
    ".",
    "/",
    "a/",
    "b\x00.py",
    "b\n.py",
    "\x1b[2J.json",
    "\udcff.py",
    "\u202e.py",
    "ü/ñ.json",
    "n" * 5_000 + ".py",
    "/".join("d" * 200) + "/b.py",
    "__files/a.json",
    ".hidden/b.py",
)
"""Names of members."""
KINDS = (b"0", b"\x00", b"1", b"2", b"3", b"4", b"5", b"6", b"7", b"g", b"x", b"L", b"K", b"S", b"V", b"\xff")
"""Types of a tar's member: files, links, devices, folders, pipes, headers, and some that there are not."""
SIZES = (0, 1, 2**31 - 1, 2**31, 2**32 - 1, 2**40, -1)


@cache
def contents() -> tuple[bytes, ...]:
    """What members hold: sources and batches, nothing, and noise."""
    batches = json.dumps(BatchFactory(seed=1).build("completed")).encode() + b"\n"
    sources = ("typed_dict.py", "batch.d.ts", "schema.json")
    contract = json.dumps(data(next_revision)).encode()
    kinds = (batches, *((SOURCES / name).read_bytes() for name in sources), contract)
    return (*kinds, b"", b"\x00" * 600, b"Name: toy\n")


@dataclass(frozen=True)
class Member:
    """One file of an archive, and what is said of it that need not be true."""

    name: str
    content: int
    kind: bytes = b"0"
    link: str = ""
    method: int = zipfile.ZIP_DEFLATED

    @property
    def raw(self) -> bytes:
        return contents()[self.content]


@dataclass(frozen=True)
class Lie:
    """A field of a zip's headers that is written over: its place in the entry of the directory or of the member, and the value."""

    entry: int
    field: tuple[bytes, int, str]
    value: int


ENTRY, LOCAL, END = b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"
FIELDS = (
    *((ENTRY, at, "<H") for at in (4, 6, 8, 10, 12, 14, 28, 30, 32, 34, 36)),
    *((ENTRY, at, "<I") for at in (16, 20, 24, 38, 42)),
    *((LOCAL, at, "<H") for at in (4, 6, 8, 26, 28)),
    *((LOCAL, at, "<I") for at in (14, 18, 22)),
    *((END, at, "<H") for at in (4, 6, 8, 10, 20)),
    *((END, at, "<I") for at in (12, 16)),
)
"""Versions, flags, methods, dates, lengths, disks, sums, sizes and offsets."""


@dataclass(frozen=True)
class BadArchive:
    """An archive of some form, with its lies and its spoiled bytes, given to a command under a name."""

    form: str
    name: str
    members: tuple[Member, ...]
    lies: tuple[Lie, ...]
    changes: tuple[Spoil, ...]
    command: str

    def content(self) -> bytes:
        raw = FORMS[self.form](self.members)
        for lie in self.lies:
            raw = _lied(raw, lie)
        return spoiled(raw, self.changes)


def _lied(raw: bytes, lie: Lie) -> bytes:
    magic, at, form = lie.field
    places = [place for place in range(len(raw) - 3) if raw[place : place + 4] == magic]
    if not places:
        return raw
    start, size = places[lie.entry % len(places)] + at, struct.calcsize(form)
    if start + size > len(raw):
        return raw
    return raw[:start] + struct.pack(form, lie.value % 256**size) + raw[start + size :]


def _zip(members: tuple[Member, ...]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for member in members:
            info = zipfile.ZipInfo("x" + member.name)
            info.filename = member.name.encode("utf-8", "replace").decode()
            info.compress_type = member.method
            if member.kind == b"2":
                info.external_attr = 0o120777 << 16
            archive.writestr(info, member.raw)
    return out.getvalue()


def _tar(members: tuple[Member, ...]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for member in members:
            info = tarfile.TarInfo(member.name.replace("\x00", ""))
            info.type, info.linkname, info.size = member.kind, member.link, len(member.raw)
            archive.addfile(info, io.BytesIO(member.raw))
    return out.getvalue()


def _first(members: tuple[Member, ...]) -> bytes:
    return members[0].raw if members else b""


FORMS: dict[str, Callable[[tuple[Member, ...]], bytes]] = {
    "zip": _zip,
    "tar": _tar,
    "tgz": lambda members: gzip.compress(_tar(members), mtime=0),
    "gz of tgz": lambda members: gzip.compress(gzip.compress(_tar(members), mtime=0), mtime=0),
    "gz": lambda members: gzip.compress(_first(members), mtime=0),
    "gz, two in one": lambda members: gzip.compress(_first(members), mtime=0) * 2,
    "zst": lambda members: zstandard.compress(_first(members)),
    "zlib": lambda members: zlib.compress(_first(members)),
    "xz": lambda members: lzma.compress(_first(members)),
}
"""Archives and compressed files by how they are made."""
ENDINGS = (
    ".zip",
    ".whl",
    ".jar",
    ".nupkg",
    ".tar",
    ".tgz",
    ".tar.gz",
    ".crate",
    ".gem",
    ".jsonl.gz",
    ".json.zst",
    "",
)

COMMANDS = {
    "drift": (("drift",), DRIFTS),
    "files": (("check", "files"), VERDICTS),
    "contract": (("contract", "diff", "installed"), DRIFTS),
}
"""The words that each command is called with, and the codes that it may end with."""

_members = st.lists(
    st.builds(
        Member,
        st.sampled_from(NAMES),
        st.integers(0, 7),
        st.just(b"0") | st.sampled_from(KINDS),
        st.sampled_from(NAMES[:12]),
        st.sampled_from([zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]),
    ),
    max_size=4,
    unique_by=lambda member: member.name,
).map(tuple)
_lies = st.lists(
    st.builds(
        Lie, st.integers(0, 3), st.sampled_from(FIELDS), st.sampled_from(SIZES) | st.integers(0, 2**16)
    ),
    max_size=3,
).map(tuple)
bad_archives = st.builds(
    BadArchive,
    st.sampled_from([*FORMS, "zip", "zip", "zip", "tgz"]),
    st.sampled_from(ENDINGS).map("toy-1.0{}".format),
    _members,
    _lies,
    st.just(()) | some_spoils,
    st.sampled_from(["drift", "files", "contract"]),
)


def attempt(bad: BadArchive) -> str:
    """Read the archive as a source, as recordings, or as a release of the kit."""
    words, codes = COMMANDS[bad.command]
    done = run((*words, bad.name), {bad.name: bad.content()})
    return ended(f"{bad.command} {bad.form}", done, codes)


FUZZERS = (Fuzzer("archives: hostile members, and headers that lie", bad_archives, attempt, 150),)
