"""Cassettes of VCR and its like, in YAML or JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from batchspec.reading.files.formats import Entry, Format, request
from batchspec.reading.strict_json import MAX_DEPTH, NotStrictJSON
from batchspec.reading.trace import Response
from batchspec.reading.yaml_events import NotYAML, events, not_yaml

MOST_EVENTS = 2_000_000
"""Values, keys and brackets of one file; a bound on the time and the memory that a file can take."""


def recognises(value: Any) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("interactions"), list)


def entries(value: Any) -> Iterator[Entry | None]:
    yield from map(_entry, value["interactions"])


def _entry(entry: Any) -> Entry | None:
    try:
        asked, answered = entry["request"], entry["response"]
        status, body = answered["status"], answered.get("body") or ""
        text = body.get("string", body.get("text", "")) if isinstance(body, Mapping) else body
        headers = {
            name.lower(): values[0] if isinstance(values, list) and values else str(values)
            for name, values in (answered.get("headers") or {}).items()
        }
        code = int(status["code"] if isinstance(status, Mapping) else status)
        posted = asked.get("body")
        recorded = request(asked["method"], asked["uri"], posted if isinstance(posted, str) else None)
        return recorded, Response(
            code, headers, text.decode("utf-8") if isinstance(text, bytes) else str(text)
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def from_yaml(raw: bytes) -> Any:
    """The content of a YAML file; raises `NotStrictJSON` where it is none."""
    try:
        import yaml  # noqa: PLC0415  an extra
    except ImportError:
        what = "reading YAML takes PyYAML: pip install 'batchspec[drift]'"
        raise NotStrictJSON("text_within_limits", what) from None
    try:
        for count, event in enumerate(events(raw, MAX_DEPTH)):
            if isinstance(event, yaml.AliasEvent):
                raise NotStrictJSON(
                    "text_within_limits", "YAML with aliases is not read: a small file can grow"
                )
            if count > MOST_EVENTS:
                raise NotStrictJSON("text_within_limits", f"more than {MOST_EVENTS:,} YAML events")
        return yaml.load(raw, Loader=yaml.CSafeLoader)
    except NotYAML as fault:
        raise NotStrictJSON("text_within_limits" if fault.too_deep else "text_is_json", fault.what) from None
    except yaml.YAMLError as error:
        raise NotStrictJSON("text_is_json", not_yaml(error).what) from None


FORMAT = Format(recognises, entries, frozenset({".yaml", ".yml"}), from_yaml)
