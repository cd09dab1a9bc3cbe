"""OpenAPI 3.0 and 3.1, YAML or JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from batchspec.claims.claim import Claim
from batchspec.drift.reading.bundle import Bundle
from batchspec.drift.reading.choice import Candidates, chosen, the_file
from batchspec.drift.reading.claims import Claims
from batchspec.drift.reading.documents import Node, read_json, read_yaml
from batchspec.drift.reading.problems import UnreadableSource
from batchspec.drift.reading.reader import Look, Reader, ReadOne
from batchspec.drift.reading.schemas import Schemas
from batchspec.drift.reading.shapes import Shape, claims_of
from batchspec.drift.reading.sought import Sought

MEDIA = frozenset({"application/json", "multipart/form-data"})
"""The types of bodies that the objects of the contract are."""


class Document(NamedTuple):
    """The tree of a document, and the name of it in reports."""

    root: Node
    where: str


def document(bundle: Bundle) -> Document:
    """The one file of `bundle`; raises `UnreadableSource`."""
    _, text = the_file(bundle)
    is_json = text.lstrip()[:1] in {"{", "["}
    return Document((read_json if is_json else read_yaml)(text, bundle.label), bundle.label)


def opened(bundle: Bundle) -> ReadOne:
    """What reads the schema that is an object: that of a request or an answer, by its path, or one by its name; a batch also by its fields."""
    whole = document(bundle)
    root = whole.root
    version = root.get("openapi")
    if version is None or not str(version.text).startswith("3."):
        raise UnreadableSource(bundle.label, "no OpenAPI 3 document: it has no `openapi: 3.x`")
    schemas = root.get("components", "schemas")
    if schemas is None or not schemas.members:
        raise UnreadableSource(bundle.label, "has no components.schemas")
    title, release = root.get("info", "title"), root.get("info", "version")
    named = schemas.members

    def read(sought: Sought, wanted: str | None) -> Claims:
        found = None if wanted else exchanged(root, sought)
        return Claims(
            kind="openapi",
            fields=among(named, whole, sought, wanted, found),
            where=bundle.label,
            title=f"{title.text if title else ''} (OpenAPI {str(version.text)[:3]})",
            version=str(release.text) if release else "",
        )

    return read


READER = Reader(
    opened,
    members=(".json",),
    look=Look(re.compile(r"^(?:openapi|swagger):", re.MULTILINE), 10),
    json_keys=frozenset({"openapi", "swagger"}),
    otherwise="yaml",
)


def among(
    named: Mapping[str, Node], whole: Document, sought: Sought, wanted: str | None, found: Node | None = None
) -> dict[str, Claim]:
    """The fields of the schema that is the object: `found` where that has any of its fields, else one of `named`."""
    where = whole.where
    reader = Schemas(whole.root, where)

    def fields_of(node: Node) -> dict[str, Claim]:
        return claims_of(sought.whole(reader.shape(node)), where)

    shape = reader.shape(found) if found is not None else Shape()
    if shape.parts.keys() & sought.marks:
        return claims_of(sought.whole(shape), where)
    candidates: Candidates[Node] = Candidates(sought, wanted)
    for name, node in named.items():
        candidates.consider(name, declared_by(node), "", node)
    return chosen(candidates, fields_of, where, "its schemas")


def declared_by(node: Node) -> set[str]:
    """The fields that the schema itself, or a branch of its allOf, declares."""
    declared = set((node.get("properties") or node).members or {})
    for branch in (node.get("allOf") or Node(0)).items or ():
        declared |= set((branch.get("properties") or Node(0)).members or {})
    return declared


def exchanged(root: Node, sought: Sought) -> Node | None:
    """The schema of the request or the answer that is the object, where the document has its path."""
    paths = (root.get("paths") or Node(0)).members or {}
    for exchange in sought.exchanges:
        for path, item in paths.items():
            operation = item.get(exchange.method) if exchange.path.match(path) else None
            schema = _schema_of(operation, exchange.body, root) if operation is not None else None
            if schema is not None:
                return schema
    return None


def _schema_of(operation: Node, body: str, root: Node) -> Node | None:
    """The schema of the body of a request, or of the answers whose status begins with the digit `body`."""
    if body == "request":
        bodies = [operation.get("requestBody")]
    else:
        answers = (operation.get("responses") or Node(0)).members or {}
        bodies = [answer for status, answer in answers.items() if status.startswith(body)]
    for content in bodies:
        media = (_followed(content, root).get("content") or Node(0)).members or {}
        for kind, described in media.items():
            schema = described.get("schema") if kind in MEDIA else None
            if schema is not None:
                return schema
    return None


def _followed(node: Node | None, root: Node) -> Node:
    """The node, or what it refers to within the components of the document."""
    reference = node.get("$ref") if node is not None else None
    if reference is None or reference.text is None:
        return node or Node(0)
    return root.get(*reference.text.removeprefix("#/").split("/")) or Node(0)
