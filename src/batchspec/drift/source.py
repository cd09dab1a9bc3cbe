"""The claims of a source as a user names it: a path, `-`, an https address, or an installed Python package."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib import metadata
from pathlib import Path

from batchspec.drift.evidence import as_recorded, evidence, neighbours, recognised
from batchspec.drift.kinds import kind_of
from batchspec.drift.readers import by_suffix, listed, readers, roots
from batchspec.drift.reading.bundle import LARGEST_MEMBER, Bundle, Folder, Held, Zipped, tarred
from batchspec.drift.reading.claims import Claims
from batchspec.drift.reading.fetch import STANDARD_INPUT, Fetched, fetch, is_address, named, unzipped
from batchspec.drift.reading.problems import NoSuchSource, NotDeclared, UnreadableSource
from batchspec.drift.reading.reader import Reader, ReadOne
from batchspec.drift.reading.sought import BATCH, SOUGHT, Sought
from batchspec.drift.reading.trees import NotUnderstood
from batchspec.system.system_errors import with_file

ZIP_MAGIC = b"PK\x03\x04"
TAR_MAGIC = b"ustar"
DOCUMENT = "openapi"
"""The kind whose one file is the whole source."""
FARTHEST = 6
"""Folders above a file in which the top of its package is looked for; a deeper one is hardly of the same package."""
_MODULE = re.compile(r"[A-Za-z_]\w*(?:\.\w+)*(?::[A-Za-z_]\w*)?")


def read(
    source: str,
    kind: str | None = None,
    wanted: str | None = None,
    name: str | None = None,
    objects: Sequence[str] = (),
) -> Claims:
    """The claims of `source` on the batch, and on whatever else it has, or on `objects` alone.

    Where it is a source that is recorded (`name` says so, or its package), it is under the id of that. A type that is
    named, `wanted`, is read alone. Raises `NoSuchSource` for wrong usage, `UnreadableSource` for what is refused or not
    understood, and `MissingExtra`.
    """
    if name:
        evidence().source(name)
    bundle, package, module_type = _opened(source)
    wanted = wanted or module_type
    kind = kind or kind_of(bundle)
    reader = readers()[kind]
    read_one = _opened_by(reader, bundle)
    first, *rest = objects or (BATCH, *(() if wanted or reader.alone else neighbours()))
    claims = read_one(SOUGHT[first], wanted)
    if package:
        claims = replace(claims, package=f"pypi:{package.name}", version=package.version)
    record = recognised(claims, name)
    if record is not None and not objects:
        # Of a source that is no authority people read what is beside the batch, which has names of its own there.
        rest = [about for about in rest if about in record.asked and record.is_authority]
    others, refused = _others(read_one, rest, named=bool(objects))
    return replace(
        as_recorded(claims, record),
        asked=(first, *rest),
        others={about: as_recorded(one, record) for about, one in others.items()},
        refused=refused,
        named=bool(objects),
        whole=bundle.focus is None or kind == DOCUMENT,
    )


def _opened_by(reader: Reader, bundle: Bundle) -> ReadOne:
    """What reads one object after another, whose refusals are all `UnreadableSource`."""
    with _understood(bundle):
        read_one = reader.open(bundle)

    def read_object(sought: Sought, wanted: str | None) -> Claims:
        with _understood(bundle):
            return replace(read_one(sought, wanted), object=sought.name, sent_by=sought.sent_by)

    return read_object


@contextmanager
def _understood(bundle: Bundle) -> Iterator[None]:
    try:
        yield
    except RecursionError:
        raise UnreadableSource(bundle.label, "nested too deeply") from None
    except NotUnderstood as error:
        raise UnreadableSource(bundle.label, str(error)) from None


def _others(
    read_one: ReadOne, names: Iterable[str], *, named: bool
) -> tuple[dict[str, Claims], dict[str, str]]:
    """The claims on other objects; and why those that the source has, or that the user `named`, were refused."""
    others: dict[str, Claims] = {}
    refused: dict[str, str] = {}
    for name in names:
        try:
            others[name] = read_one(SOUGHT[name], None)
        except UnreadableSource as error:
            if named or not isinstance(error, NotDeclared):
                refused[name] = f"{error.where}: {name}: {error.what}"
    return others, refused


def _opened(
    source: str,
) -> tuple[Bundle, metadata.Distribution | None, str | None]:
    """The files of a source; of an installed package, also its release and the type named behind the colon."""
    path = Path(source)
    if source == STANDARD_INPUT or is_address(source):
        return _bundle(fetch(source), named(source)), None, None
    try:
        if path.is_dir():
            return Folder(source, path, listed()), None, None
        if path.exists():
            return _local(source, path), None, None
    except OSError as error:  # a name that no file can have, or a file that goes away
        raise NoSuchSource(f"{source}: {with_file(error)}") from None
    if _MODULE.fullmatch(source):
        module, _, wanted = source.partition(":")
        found = _installed(module)
        if found:
            return found, _release(module), wanted or None
    raise NoSuchSource(f"{source}: no such file, and no Python package of that name is installed")


def _local(source: str, path: Path) -> Bundle:
    if not _has_neighbours(path.name):
        return _bundle(fetch(source), source)
    if not path.is_file():
        raise UnreadableSource(source, "neither a file nor a folder")
    if path.stat().st_size > LARGEST_MEMBER:
        raise UnreadableSource(source, f"is over {LARGEST_MEMBER // 1024 // 1024} MB of source")
    root = _root(path.resolve())
    return Folder(source, root, listed(), focus=path.resolve().relative_to(root).as_posix())


def _has_neighbours(name: str) -> bool:
    """True where a file's types may be declared in other files beside it, so that its folder is read, too."""
    kind = by_suffix(name)
    return kind is not None and bool(readers()[kind].members)


def _bundle(fetched: Fetched, source: str) -> Bundle:
    """The files of what was fetched: those of an archive, or the one."""
    label = fetched.name if source == STANDARD_INPUT else source
    if fetched.raw.startswith(ZIP_MAGIC):
        return Zipped(label, fetched.raw)
    if fetched.name.endswith((".tgz", ".tar.gz", ".tar", ".crate", ".gem")):
        return tarred(label, fetched.raw, listed())
    plain = unzipped(fetched)
    if plain.raw[257:262] == TAR_MAGIC:
        return tarred(label, plain.raw, listed())
    return Held(label, {plain.name: plain.raw}, focus=plain.name)


def _root(path: Path) -> Path:
    """The folder that imports of the file start from: above its Python packages, or where its package is marked."""
    folder = path.parent
    while (folder / "__init__.py").is_file() and folder.parent != folder:
        folder = folder.parent
    for above in [folder, *folder.parents][:FARTHEST]:
        if any((above / name).is_file() for name in roots()):
            return above
    return folder


def _installed(module: str) -> Bundle | None:
    """The files of an installed package or module, found without importing any of it."""
    top, *below = module.split(".")
    try:
        spec = importlib.util.find_spec(top)
    except ValueError:
        return None
    if spec is None:
        return None
    for location in spec.submodule_search_locations or ():
        root, inside = Path(location).parent, "/".join([Path(location).name, *below])
        if (root / inside).is_dir():
            return Folder(module, root, listed(), below=inside, on_disk=False)
        if (root / f"{inside}.py").is_file():
            return Folder(module, root, listed(), focus=f"{inside}.py", on_disk=False)
    origin = Path(spec.origin or "")
    if origin.suffix == ".py" and not below:
        return Folder(module, origin.parent, listed(), focus=origin.name, on_disk=False)
    return None


def _release(module: str) -> metadata.Distribution | None:
    top = module.partition(".")[0]
    try:
        return metadata.distribution(top)
    except metadata.PackageNotFoundError:
        names = metadata.packages_distributions().get(top, [])
        return metadata.distribution(names[0]) if names else None
