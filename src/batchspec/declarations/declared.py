"""The declarations of a target, as a run keeps them in its trace and as requirements are judged by them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

LARGEST = 10**12
"""A trace is a stranger's; a limit beyond this one is none."""
LINE_BYTES = 400
"""A good request line has half as many, beside the name of its model."""
MOST_NAMES = 16
"""Windows or endpoints that are declared at most."""
REFUSALS = ("upload", "create", "failed")
"""The places where a bad input file may be refused."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a server; those that it does not declare are as OpenAI documents them."""

    metadata_pairs: int = 16
    metadata_name_length: int = 64
    metadata_value_length: int = 512
    list_limit: int = 100
    lines_per_file: int = 0
    """Zero where none is declared: the documented ones are more than a run sends."""
    bytes_per_file: int = 0

    def lines(self, wanted: int) -> int:
        """`wanted` lines of a good input file, or as many as one may have."""
        fitting = max(1, self.bytes_per_file // LINE_BYTES) if self.bytes_per_file else wanted
        return min(wanted, self.lines_per_file or wanted, fitting)


DOCUMENTED = Limits()
"""The limits that OpenAI documents."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What is declared of one server."""

    file: str = ""
    """The name of the target file; empty where there is none."""
    claims: tuple[str, ...] = ()
    """Capabilities that the server is said to have."""
    partial_results: bool = False
    bad_input_refused_at: str = ""
    """`upload`, `create` or `failed`; empty where nothing is declared."""
    completion_windows: tuple[str, ...] = ()
    endpoints: tuple[str, ...] = ()
    limits: Limits = DOCUMENTED

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> Declared:
        """The declarations in the header of a trace; what is not of the right type there declares nothing."""
        refused = value.get("bad_input_refused_at")
        limits = value.get("limits")
        return cls(
            file=_text(value.get("file")),
            claims=_texts(value.get("claims")),
            partial_results=value.get("partial_results") is True,
            bad_input_refused_at=refused if isinstance(refused, str) and refused in REFUSALS else "",
            completion_windows=_texts(value.get("completion_windows")),
            endpoints=_texts(value.get("endpoints")),
            limits=_limits(limits) if isinstance(limits, Mapping) else DOCUMENTED,
        )

    def to_json(self) -> dict[str, Any]:
        """The declarations as the header of a trace has them; those that declare nothing are left out."""
        found = {
            "file": self.file,
            "claims": list(self.claims),
            "partial_results": self.partial_results,
            "bad_input_refused_at": self.bad_input_refused_at,
            "completion_windows": list(self.completion_windows),
            "endpoints": list(self.endpoints),
            "limits": self.own_limits,
        }
        return {name: value for name, value in found.items() if value}

    @property
    def own_limits(self) -> dict[str, int]:
        """The limits that differ from those documented."""
        names = [one.name for one in fields(Limits)]
        return {
            name: getattr(self.limits, name)
            for name in names
            if getattr(self.limits, name) != getattr(DOCUMENTED, name)
        }

    @property
    def tries(self) -> dict[str, bool]:
        """The kinds of declarations for which a run has requests of its own, and whether there are such."""
        takes = self.completion_windows or self.endpoints or "list_limit" in self.own_limits
        limits = self.limits.lines_per_file or self.limits.bytes_per_file
        return {"declared": bool(takes), "declared-limits": bool(limits)}

    def words(self) -> str:
        """All that is declared, on one line; empty where nothing is."""
        listed = {"claims": self.claims, "windows": self.completion_windows, "endpoints": self.endpoints}
        parts = [f"{name} {' '.join(values)}" for name, values in listed.items() if values]
        parts += ["partial_results"] if self.partial_results else []
        parts += [f"bad input refused at {self.bad_input_refused_at}"] if self.bad_input_refused_at else []
        return ", ".join(parts + [f"{name} {value}" for name, value in self.own_limits.items()])


NOTHING = Declared()
"""The declarations of a server of which nothing is declared."""


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Any) -> tuple[str, ...]:
    found = value if isinstance(value, list) else []
    return tuple(text for text in found if isinstance(text, str) and text)[:MOST_NAMES]


def _limits(value: Mapping[str, Any]) -> Limits:
    names = [one.name for one in fields(Limits)]
    found = {name: value.get(name) for name in names}
    return Limits(
        **{
            name: limit
            for name, limit in found.items()
            if isinstance(limit, int) and not isinstance(limit, bool) and 0 < limit <= LARGEST
        }
    )
