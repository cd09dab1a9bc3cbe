"""The revision of the contract, which people write once: in schema/lifecycle.yaml.

The schemas of `schema/` are called `urn:batchspec:<name>`, and refer to each other so; what ships is called
`urn:batchspec:<revision>:<name>`. The ids of report, trace and adapter end in the version of their format, and stay.
"""

from __future__ import annotations

import re
from typing import Any

PREFIX = "urn:batchspec:"
UNREVISED = re.compile(rf"{PREFIX}(?P<name>[a-z_.]+)(?P<place>#.*)?")


def with_revision(node: Any, revision: str) -> Any:
    """A schema with the revision in its id, and in those that it refers to."""
    if isinstance(node, list):
        return [with_revision(item, revision) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: UNREVISED.sub(rf"{PREFIX}{revision}:\g<name>\g<place>", value)
        if key in {"$id", "$ref"} and isinstance(value, str) and UNREVISED.fullmatch(value)
        else with_revision(value, revision)
        for key, value in node.items()
    }
