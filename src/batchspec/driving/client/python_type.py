"""A Python type as a client: its kind decides how it reads and writes a batch."""

from __future__ import annotations

import dataclasses
import json
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module, metadata
from typing import Any

from typing_extensions import is_typeddict

from batchspec.driving.client.answer import Answer, Call, Kind, one_line
from batchspec.making.batches.kinds import msgspec, type_adapter

Read = Callable[[str], str]
"""Takes a JSON text and gives the object as a JSON text. It refuses by raising anything."""


class BadTarget(Exception):
    """The target cannot be used. That is wrong usage and no finding."""


@dataclass(frozen=True, slots=True)
class PythonClient:
    """A Python type or object, and the function by which it reads and writes."""

    name: str
    version: str
    kind: str
    read: Read
    ops: frozenset[str] = frozenset({"parse"})

    def parse(self, kind: Kind, text: str) -> Answer:
        """The object that the type reads and writes back. An exception of any kind is its refusal."""
        if kind != "batch":
            return Answer(unsupported="a Python type stands for one batch, not for a page of them")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return Answer(ok=True, text=self.read(text))
        except Exception as error:  # noqa: BLE001  whatever a client raises is its refusal
            return Answer(error=one_line(f"{type(error).__name__}: {error}"))

    def call(self, call: Call) -> Answer:
        return Answer(unsupported="a Python type sends nothing")

    def close(self) -> None:
        """Nothing is held."""


def find(target: str) -> PythonClient:
    """The client that `module:attribute` names. Raises `BadTarget`."""
    module_name, colon, attribute = target.partition(":")
    if not colon or not module_name or not attribute:
        raise BadTarget(f"{target}: not a Python type; write it as module:Type, such as openai.types:Batch")
    try:
        found: Any = import_module(module_name)
    except ModuleNotFoundError as error:
        what = f"there is no module {error.name or module_name}; install what it is in beside batchspec"
        raise BadTarget(f"{target}: {what}") from None
    except Exception as error:  # noqa: BLE001  a module may raise anything
        raise BadTarget(
            f"{target}: importing {module_name} failed: {type(error).__name__}: {error}"
        ) from None
    for part in attribute.split("."):
        if not hasattr(found, part):
            raise BadTarget(f"{target}: {module_name} has no {attribute}")
        found = getattr(found, part)
    return client(found, target)


def client(found: Any, name: str = "") -> PythonClient:
    """The client of a pydantic model, dataclass, TypedDict, msgspec struct, or anything with load and dump. Raises `BadTarget`."""
    kind, read = _kind(found, name)
    return PythonClient(name or getattr(found, "__qualname__", repr(found)), _version(name), kind, read)


def _kind(found: Any, name: str) -> tuple[str, Read]:
    if hasattr(found, "model_validate_json"):
        return "pydantic", lambda text: str(
            found.model_validate_json(text).model_dump_json(exclude_unset=True, by_alias=True)
        )
    if hasattr(found, "__struct_fields__"):
        return "msgspec", _msgspec(found)
    if isinstance(found, type) and dataclasses.is_dataclass(found):
        return "dataclass", _adapted(found)
    if is_typeddict(found):
        return "TypedDict", _adapted(found)
    if callable(getattr(found, "load", None)) and callable(getattr(found, "dump", None)):
        return "load and dump", lambda text: _text(found.dump(found.load(text)))
    raise BadTarget(
        f"{name or found!r}: neither pydantic model, dataclass, TypedDict nor msgspec struct, and without load and dump"
    )


def _adapted(found: Any) -> Read:
    adapter = type_adapter(found)
    return lambda text: adapter.dump_json(
        adapter.validate_json(text), exclude_unset=True, by_alias=True
    ).decode()


def _msgspec(found: Any) -> Read:
    json_of = msgspec().json
    return lambda text: json_of.encode(json_of.decode(text.encode(), type=found)).decode()


def _text(dumped: Any) -> str:
    if isinstance(dumped, bytes):
        return dumped.decode()
    return dumped if isinstance(dumped, str) else json.dumps(dumped)


def _version(name: str) -> str:
    """The version of the distribution that has the module; empty where none has it."""
    top = name.partition(":")[0].partition(".")[0]
    # Python 3.10 finds a distribution by its modules only where the distribution lists them, which many do not.
    packages = metadata.packages_distributions().get(top, [top])
    try:
        return metadata.version(packages[0]) if packages[0] else ""
    except metadata.PackageNotFoundError:
        return ""
