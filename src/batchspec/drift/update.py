"""Takes what changed into a `schema/sources` file, its comments, order and style kept."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from batchspec.claims.claim import written
from batchspec.drift import rules
from batchspec.drift.compare import Change
from batchspec.drift.reading.claims import Claims
from batchspec.drift.reading.problems import CannotUpdate, MissingExtra
from batchspec.drift.report import Review
from batchspec.system import whole_file

if TYPE_CHECKING:
    from ruamel.yaml import YAML

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
ORDER = ("states", "type", "items", "enum", "open", "const", "format", "limits")


def update(review: Review, target: Path) -> str:
    """Have `target`, a source's file or the folder of all, hold the changes of `review`; the file's path."""
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
    after = _taken_in(before, review, path)
    if after != before:
        whole_file.write(after, path)
    return str(path)


def _taken_in(before: str, review: Review, path: Path) -> str:
    yaml = _yaml()
    data = yaml.load(before)
    if not isinstance(data, dict) or data.get("source") != (review.against and review.against.id):
        raise CannotUpdate(f"{path}: the file of another source")
    for change in review.changes:
        _take(change, data["fields"], review.claims)
    if not review.changes and not _is_newer(review):
        return before
    release = str(data["version"]).split()[0]
    if _is_newer(review):
        data["version"] = _as_text(review.claims.version)
    out = io.StringIO()
    yaml.dump(data, out)
    return _cited(out.getvalue(), release, review.claims.version) if _is_newer(review) else out.getvalue()


def _yaml() -> YAML:
    try:
        from ruamel.yaml import YAML  # noqa: PLC0415  an extra
    except ImportError:
        raise MissingExtra("writing claims", "ruamel.yaml") from None
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 10_000
    return yaml


def _is_newer(review: Review) -> bool:
    """Whether another release of the package was read than the one recorded."""
    recorded, claims = review.against, review.claims
    if recorded is None or not recorded.package or not claims.version:
        return False
    return recorded.version.split()[0] != claims.version


def _cited(text: str, old: str, new: str) -> str:
    """The text with the release named in `cite` as well."""
    head, fields, rest = text.partition("\nfields:")
    cite = re.search(r"^cite:.*?(?=^\w)", head + "\n_:", re.MULTILINE | re.DOTALL)
    if not cite:
        return text
    renewed = re.sub(rf"(?<![\w.]){re.escape(old)}(?![\w.])", new, cite[0])
    return head.replace(cite[0].rstrip("\n"), renewed.rstrip("\n")) + fields + rest


def _take(change: Change, fields: Any, claims: Claims) -> None:
    """Write one change into the `fields` of a source."""
    if change.rule in WENT:
        for gone in [path for path in fields if path == change.field or _is_part(path, change.field)]:
            del fields[gone]
    elif change.rule in CAME or change.field not in fields:
        for path in [p for p in claims.fields if p == change.field or _is_part(p, change.field)]:
            fields.insert(
                _position(path, fields, claims), _as_text(path), _flow(written(claims.fields[path]))
            )
    else:
        said, claim = written(claims.fields[change.field]), fields[change.field]
        for key in ASPECTS.get(change.rule.id.split("-")[1], ("states",)):
            if key not in said:
                claim.pop(key, None)
            elif key in claim:
                claim[key] = _flow(said[key])
            else:
                claim.insert(
                    sum(other in claim for other in ORDER[: ORDER.index(key)]), key, _flow(said[key])
                )


def _is_part(path: str, of: str) -> bool:
    return path.startswith((f"{of}.", f"{of}[]"))


def _position(path: str, fields: Iterable[str], claims: Claims) -> int:
    """Where a new field goes: behind the one that the source has before it."""
    there = list(fields)
    order = list(claims.fields)
    before = [other for other in order[: order.index(path)] if other in there]
    return there.index(before[-1]) + 1 if before else len(there)


def _flow(value: Any) -> Any:
    """The value as these files write it: one line for each field, `null` in quotes."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq  # noqa: PLC0415  an extra

    if isinstance(value, dict):
        mapping = CommentedMap((key, _flow(part)) for key, part in value.items())
        mapping.fa.set_flow_style()
        return mapping
    if isinstance(value, list):
        sequence = CommentedSeq(_flow(part) for part in value)
        sequence.fa.set_flow_style()
        return sequence
    return _as_text(value) if isinstance(value, str) else value


def _as_text(text: str) -> str:
    """A string, in quotes where YAML would take it for something else."""
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString  # noqa: PLC0415  an extra

    needs_quotes = text == "null" or "[" in text or (re.fullmatch(r"[\d.]+", text) and text.count(".") < 2)
    return DoubleQuotedScalarString(text) if needs_quotes else text
