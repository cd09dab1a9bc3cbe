"""OpenAPI 3.0 and 3.1, YAML or JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping

from batchspec.claims.claim import Claim
from batchspec.drift.reading.bundle import Bundle
from batchspec.drift.reading.choice import BATCH_FIELDS, chosen, the_file
from batchspec.drift.reading.claims import Claims
from batchspec.drift.reading.documents import Node, read_json, read_yaml
from batchspec.drift.reading.problems import UnreadableSource
from batchspec.drift.reading.reader import Look, Reader
from batchspec.drift.reading.schemas import Schemas
from batchspec.drift.reading.shapes import claims_of


def document(bundle: Bundle) -> tuple[Node, str]:
    """The tree of the one file of `bundle`, and what it is called."""
    name, text = the_file(bundle)
    is_json = text.lstrip()[:1] in {"{", "["}
    return (read_json if is_json else read_yaml)(text, bundle.label), name


def read(bundle: Bundle, wanted: str | None) -> Claims:
    """The claims of the schema named `Batch`, or of the one that looks like a batch."""
    root, _ = document(bundle)
    version = root.get("openapi")
    if version is None or not str(version.text).startswith("3."):
        raise UnreadableSource(bundle.label, "no OpenAPI 3 document: it has no `openapi: 3.x`")
    schemas = root.get("components", "schemas")
    if schemas is None or not schemas.members:
        raise UnreadableSource(bundle.label, "has no components.schemas")
    title, release = root.get("info", "title"), root.get("info", "version")
    return Claims(
        kind="openapi",
        fields=batch_among(schemas.members, root, bundle.label, wanted),
        where=bundle.label,
        title=f"{title.text if title else ''} (OpenAPI {str(version.text)[:3]})",
        version=str(release.text) if release else "",
    )


READER = Reader(
    read,
    members=(".json",),
    look=Look(re.compile(r"^(?:openapi|swagger):", re.MULTILINE), 10),
    json_keys=frozenset({"openapi", "swagger"}),
    otherwise="yaml",
)


def batch_among(named: Mapping[str, Node], root: Node, where: str, wanted: str | None) -> dict[str, Claim]:
    """The fields of the one of these schemas that is the batch."""
    reader = Schemas(root, where)
    candidates = {name: node for name, node in named.items() if name == wanted or looks_like_batch(node)}
    return chosen(candidates, lambda node: claims_of(reader.shape(node), where), wanted, where, "its schemas")


def looks_like_batch(node: Node) -> bool:
    """True where the schema itself, or a branch of its allOf, has the fields by which a batch is recognised."""
    declared = set((node.get("properties") or node).members or {})
    for branch in (node.get("allOf") or Node(0)).items or ():
        declared |= set((branch.get("properties") or Node(0)).members or {})
    return declared >= BATCH_FIELDS
