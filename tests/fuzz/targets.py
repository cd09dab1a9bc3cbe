"""The fuzzer of target files: any TOML value in any place of them, and any text."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import strategies as st
from support.anything import ODD_TEXTS, texts, values

from batchspec.contract.schemas import document
from batchspec.declarations.declared import Declared
from batchspec.declarations.file import DEFAULT, BadTarget, parse
from batchspec.driving.layers import Layer
from batchspec.settings import NAMES
from fuzz.fuzzer import Fuzzer, Wrong
from fuzz.toml import ODD_TOML, quoted, written

TABLES = {
    name: [*part.get("properties", {}), "x-any"]
    for name, part in document("target")["properties"].items()
    if "properties" in part or name in {"headers", "query"}
}
PLAIN = [name for name in document("target")["properties"] if name not in TABLES]


_values = st.sampled_from(ODD_TOML) | st.sampled_from(ODD_TEXTS).map(quoted) | values.map(written)
_plain = st.dictionaries(st.sampled_from([*PLAIN, *TABLES, "added", '"²"', "a.b"]), _values, max_size=2)
_tables = st.dictionaries(st.sampled_from(sorted(TABLES)), _values, max_size=3)


def _file(plain: dict[str, str], tables: dict[str, str], number: int) -> str:
    rows = [f"{name} = {value}" for name, value in plain.items()]
    for name, value in tables.items():
        rows += [f"[{name}]", f"{TABLES[name][number % len(TABLES[name])]} = {value}"]
    return "\n".join(rows) + "\n"


files = st.builds(_file, _plain, _tables, st.integers(0, 9)) | texts


def attempt(text: str) -> str:
    """Read a target file; it is taken whole, or refused with the line and one sentence for each fault."""
    try:
        file = parse(text, Path(DEFAULT))
    except BadTarget as error:
        if not all(line.startswith(f"{DEFAULT}:") for line in str(error).split("\n")):
            raise Wrong("a refusal without its place", str(error)) from None
        return "refused"
    if not file.settings().keys() <= NAMES:
        raise Wrong("a setting that there is not", str(file.settings().keys() - NAMES))
    Layer.of(file.settings(), DEFAULT)
    declared = file.declared()
    if Declared.of(json.loads(json.dumps(declared.to_json()))) != declared:
        raise Wrong("declarations that a trace changes", declared.words())
    return "read"


FUZZERS = (Fuzzer("target files", files, attempt, 60),)
