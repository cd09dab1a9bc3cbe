"""Python models by datamodel-code-generator: the kinds there are, and a surface made into one module of a kind."""

from __future__ import annotations

import json
import warnings
from copy import deepcopy
from typing import Any

from datamodel_code_generator import generate
from datamodel_code_generator.config import GenerateConfig
from datamodel_code_generator.enums import DataModelType, InputFileType
from datamodel_code_generator.format import Formatter, PythonVersion
from datamodel_code_generator.parser import LiteralType

from generator.references import OWN

KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "pydantic_v2": (
        "pydantic models; a key that is absent reads `MISSING`, one that is null reads `None`",
        {
            "output_model_type": DataModelType.PydanticV2BaseModel,
            "use_missing_sentinel": True,
            "target_pydantic_version": "2.12",
        },
    ),
    "dataclass": (
        "dataclasses; absent and null both read `None`, which a dataclass cannot tell apart",
        {"output_model_type": DataModelType.DataclassesDataclass, "keyword_only": True},
    ),
    "typed_dict": (
        "typed dictionaries; a key that is absent is not in the dictionary, null reads `None`",
        {
            "output_model_type": DataModelType.TypingTypedDict,
            "import_overrides": {"TypedDict": "typing_extensions"},
        },
    ),
    "msgspec_struct": (
        "msgspec structs; a key that is absent reads `UNSET`, one that is null reads `None`",
        {"output_model_type": DataModelType.MsgspecStruct, "keyword_only": True},
    ),
}

MISSING_IMPORT = "from pydantic.experimental.missing_sentinel import MISSING"
"""What pydantic models begin with; where `MISSING` is depends on the version."""

UNSAID = frozenset({"examples", "contentMediaType", "deprecated"})
"""Keywords that models do without. Of `deprecated`, pydantic would make a warning for each time that the field is read."""

_COMMON: dict[str, Any] = {
    "input_file_type": InputFileType.JsonSchema,
    "target_python_version": PythonVersion.PY_310,
    "disable_timestamp": True,
    "enable_generated_header_marker": False,
    "formatters": [Formatter.BUILTIN],
    "builtin_format_line_length": 110,
    "enum_field_as_literal": LiteralType.All,
    "use_schema_description": True,
    "use_field_description": True,
    "use_attribute_docstrings": True,
    "use_annotated": True,
    "use_union_operator": True,
    "use_standard_collections": True,
    "use_double_quotes": True,
    "field_constraints": True,
    "allow_extra_fields": True,
    "keep_model_order": True,
    "use_one_literal_as_default": False,
    "allow_remote_refs": False,
    "skip_root_model": True,
}


def modelled(kind: str, whole: dict[str, Any], header: str) -> str:
    """The surface as one module of models of a kind, below the header."""
    config = GenerateConfig(**_COMMON, **KINDS[kind][1], custom_file_header=header)
    with warnings.catch_warnings():
        # It announces that it will stop running on Python 3.10; what it makes there is the same to the byte.
        warnings.simplefilter("ignore", FutureWarning)
        code = generate(json.dumps(model_schema(whole)), config=config)
    if not isinstance(code, str):
        raise TypeError(f"datamodel-code-generator made {type(code).__name__} for {kind}, not one module")
    return code.rstrip("\n") + "\n"


def model_schema(whole: dict[str, Any]) -> dict[str, Any]:
    """The surface as code generators want it: scalars in place, each field's unit and states in its description."""
    definitions = deepcopy(whole["$defs"])
    scalars = {f"{OWN}{name}": node for name, node in definitions.items() if "properties" not in node}
    owners = {name: node for name, node in definitions.items() if "properties" in node}
    for owner in owners.values():
        required = owner.get("required", [])
        owner["properties"] = {
            name: _described(_inline(field, scalars), required=name in required)
            for name, field in owner["properties"].items()
        }
    return {**whole, "$defs": owners}


def _inline(node: Any, scalars: dict[str, dict[str, Any]]) -> Any:
    if isinstance(node, list):
        return [_inline(item, scalars) for item in node]
    if not isinstance(node, dict):
        return node
    if node.get("$ref") in scalars:
        target = {k: v for k, v in scalars[node["$ref"]].items() if k not in {"title", "description"}}
        return {**target, **{k: v for k, v in node.items() if k != "$ref"}}
    return {key: _inline(value, scalars) for key, value in node.items()}


def _described(field: dict[str, Any], *, required: bool) -> dict[str, Any]:
    """The field with its unit and the states it may have added to its description."""
    branches = field.get("anyOf", [field])
    unit = next((b["x-unit"] for b in branches if "x-unit" in b), None)
    nullable = {"type": "null"} in branches
    states = "always there, never null" if required else "may be absent" + (" or null" if nullable else "")
    unit_text = f" Unit: {unit}." if unit else ""
    described = {"description": f"{field['description']}{unit_text} States: {states}."}
    return {**_plain(_merged(field)), **described}


def _merged(field: dict[str, Any]) -> dict[str, Any]:
    """`anyOf: [scalar, null]` as one type list, else each scalar becomes a class of its own."""
    value, *null = field.get("anyOf", [field])
    if (
        null != [{"type": "null"}]
        or not isinstance(value.get("type"), str)
        or value["type"] in {"object", "array"}
    ):
        return field
    rest = {key: item for key, item in field.items() if key != "anyOf"}
    return {**rest, **value, "type": [value["type"], "null"]}


def _plain(node: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in node.items() if not key.startswith("x-") and key not in UNSAID}
