"""Takes what changed into a `schema/sources` file, its comments, order and style kept."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from batchspec.claims.claim import written
from batchspec.drift import rules
from batchspec.drift.compare import Change
from batchspec.drift.reading.claims import Claims
from batchspec.drift.reading.problems import CannotUpdate, MissingExtra
from batchspec.drift.reading.sought import BATCH
from batchspec.drift.report import Review
from batchspec.system import whole_file

if TYPE_CHECKING:
    from batchspec.drift.claims_file import ClaimsFile

PLAIN = re.compile(r"[A-Za-z0-9._+-]+")
"""Releases that may be written into a text as they are; any other, whoever made it up, is written by the YAML library."""
CAME = frozenset({rules.FIELD_ADDED, rules.FIELD_DEMANDED})
WENT = frozenset({rules.FIELD_REMOVED, rules.FIELD_LOST})
ASPECTS = {
    "TYPE": ("type", "items"),
    "ENUM": ("enum", "const", "open"),
    "CONST": ("enum", "const", "open"),
    "LIMIT": ("limits",),
    "FORMAT": ("format",),
}
"""By the second word of a rule's id, the keys of a claim that it is about; of presence, `states`."""


def update(review: Review, target: Path) -> str:
    """Write the changes of `review` into `target`, a source's file or the folder of all; the path of the file.

    Raises `CannotUpdate` where there is no such file or it is of another source, `MissingExtra`, and `OSError`.
    """
    recorded = review.against
    if recorded is None or not recorded.id:
        raise CannotUpdate(f"{review.claims.where}: not a source we recorded; name it with --source ID")
    if recorded.kind == "wire":
        raise CannotUpdate(f"{recorded.id}: recorded traffic is taken in by `python -m generator.wire`")
    path = target / f"{recorded.id}.yaml" if target.is_dir() or not target.suffix else target
    if not path.is_file():
        raise CannotUpdate(
            f"{path}: no such file; run this where schema/sources is, or name the file: --update PATH"
        )
    before = path.read_text("utf-8")
    file = opened(before)
    if file.source != recorded.id:
        raise CannotUpdate(f"{path}: the file of another source")
    after = _taken_in(file, review)
    if after is not None and after != before:
        whole_file.write(after, path)
    return str(path)


def opened(text: str) -> ClaimsFile:
    """A file of `schema/sources` for edits; raises `MissingExtra`."""
    try:
        from batchspec.drift.claims_file import ClaimsFile  # noqa: PLC0415  an extra
    except ImportError:
        raise MissingExtra("writing claims", "ruamel.yaml") from None
    return ClaimsFile(text)


def _taken_in(file: ClaimsFile, review: Review) -> str | None:
    """The text with the changes of `review`; None where there are none, so that the file keeps its every byte."""
    for change in review.changes:
        _take(change, file, review.claims)
    if not _is_newer(review):
        return file.text() if review.changes else None
    recorded, release = file.version, review.claims.version
    file.version = release
    if not PLAIN.fullmatch(release):
        file.cite(recorded, release, review.claims.objects)
        return file.text()
    return _cited(file.text(), recorded, release, review.claims.objects)


def _is_newer(review: Review) -> bool:
    """True where another release of the package was read than the one recorded, the batch and all that was asked for."""
    recorded, claims = review.against, review.claims
    if recorded is None or not recorded.package or not claims.version:
        return False
    whole = BATCH in claims.objects and not review.uncompared
    return whole and recorded.version.split()[0] != claims.version


def _cited(text: str, old: str, new: str, read: Collection[str]) -> str:
    """The text with the release named in `cite` as well: that of the source, and those of the objects that were `read`."""
    head, fields, rest = text.partition("\nfields:")
    claims, joint, objects = rest.partition("\nobjects:\n")
    head = _renewed(head, r"^cite:.*?(?=^\w|\Z)", old, new)

    def of_object(match: re.Match[str]) -> str:
        return _renewed(match[0], r"^ +cite:.*?(?=^ +\w+:|\Z)", old, new) if match[1] in read else match[0]

    objects = re.sub(r"^  (\w+):\n(?: {4}.*(?:\n|\Z))*", of_object, objects, flags=re.MULTILINE)
    return head + fields + claims + joint + objects


def _renewed(text: str, cite: str, old: str, new: str) -> str:
    release = rf"(?<![\w.]){re.escape(old)}(?![\w.])"
    # `new` is plain: no backslash in it.
    return re.sub(cite, lambda match: re.sub(release, new, match[0]), text, flags=re.MULTILINE | re.DOTALL)


def _take(change: Change, file: ClaimsFile, claims: Claims) -> None:
    """Write one change into the file of a source."""
    about = change.object
    if change.rule is rules.OBJECT_LOST:
        file.remove_object(about)
        return
    fields = claims.objects[about].fields
    if change.rule is rules.OBJECT_ADDED:
        file.add_object(about, {field: written(claim) for field, claim in fields.items()})
    elif change.rule in WENT:
        for field in file.fields(about):
            if _is_in(field, change.field):
                file.remove(about, field)
    elif change.rule in CAME or change.field not in file.fields(about):
        for field in fields:
            if _is_in(field, change.field):
                position = _position(field, file.fields(about), list(fields))
                file.insert(about, position, field, written(fields[field]))
    else:
        keys = ASPECTS.get(change.rule.id.split("-")[1], ("states",))
        file.change(about, change.field, written(fields[change.field]), keys)


def _is_in(field: str, whole: str) -> bool:
    """True of the field itself and of its parts."""
    return field == whole or field.startswith((f"{whole}.", f"{whole}[]"))


def _position(field: str, recorded: list[str], order: list[str]) -> int:
    """The position of a new field: behind the one that the source has before it, else at the end."""
    before = [other for other in order[: order.index(field)] if other in recorded]
    return recorded.index(before[-1]) + 1 if before else len(recorded)
