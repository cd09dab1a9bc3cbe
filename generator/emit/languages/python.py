"""Models for Python, in four kinds, each one module that needs nothing of ours."""

from __future__ import annotations

import json
import warnings
from functools import partial
from typing import Any

from datamodel_code_generator import generate
from datamodel_code_generator.config import GenerateConfig
from datamodel_code_generator.enums import DataModelType, InputFileType
from datamodel_code_generator.format import Formatter, PythonVersion
from datamodel_code_generator.parser import LiteralType

from generator.contract import Contract
from generator.shapes import Key, Record, Shapes, Type
from generator.variants import head, in_variants, rendered

MODULE = "batch_api.py"
TEMPLATES = {
    "dataclass": "dataclass.py.jinja",
    "msgspec": "msgspec.py.jinja",
    "typeddict": "typeddict.py.jinja",
}
"""The kinds that are templates; pydantic's is made by datamodel-code-generator."""
PYDANTIC: dict[str, Any] = {
    "input_file_type": InputFileType.OpenAPI,
    "output_model_type": DataModelType.PydanticV2BaseModel,
    "target_python_version": PythonVersion.PY_310,
    "target_pydantic_version": "2.12",
    "use_missing_sentinel": True,
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
}
MISSING_IMPORT = "from pydantic.experimental.missing_sentinel import MISSING"
MISSING = """
try:
    from pydantic import MISSING as MISSING
except ImportError:  # before 2.14
    from pydantic.experimental.missing_sentinel import MISSING as MISSING
"""


def emit(shapes: Shapes, _contract: Contract) -> dict[str, str]:
    """`batch_api.py` in every kind."""
    made = in_variants("models", "python", "pydantic", partial(_pydantic, shapes))
    for kind, template in TEMPLATES.items():
        made |= in_variants("models", "python", kind, partial(_templated, shapes, template))
    return made


def _templated(shapes: Shapes, template: str, command: str, *, strict: bool) -> dict[str, str]:
    return {MODULE: rendered(template, shapes, command, strict=strict)}


def _pydantic(shapes: Shapes, command: str, *, strict: bool) -> dict[str, str]:
    lines = head(shapes, command)
    header = f'# {lines[0]}\n# {lines[1]}\n"""The objects of the OpenAI Batch API; a key that is absent reads `MISSING`."""'
    with warnings.catch_warnings():
        # It announces that it will stop running on Python 3.10; what it makes there is the same to the byte.
        warnings.simplefilter("ignore", FutureWarning)
        config = GenerateConfig(**PYDANTIC, custom_file_header=header)
        code = str(generate(json.dumps(document(shapes, strict=strict)), config=config))
    return {MODULE: code.replace(f"{MISSING_IMPORT}\n", MISSING).rstrip("\n") + "\n"}


def document(shapes: Shapes, *, strict: bool) -> dict[str, Any]:
    """The shapes as a document that datamodel-code-generator makes one class a record of."""
    schemas = {record.name: _record(record, shapes, strict=strict) for record in shapes.records}
    info = {"title": "Batch API", "version": shapes.revision}
    return {"openapi": "3.1.0", "info": info, "paths": {}, "components": {"schemas": schemas}}


def _record(record: Record, shapes: Shapes, *, strict: bool) -> dict[str, Any]:
    return {
        "title": record.name,
        "description": record.doc,
        "type": "object",
        "additionalProperties": True,
        "required": [key.name for key in record.keys if key.required],
        "properties": {key.name: _key(key, shapes, strict=strict) for key in record.keys},
    }


def _key(key: Key, shapes: Shapes, *, strict: bool) -> dict[str, Any]:
    node = _node(key.type, shapes, strict=strict)
    if not key.nullable:
        return {"description": key.doc, **node}
    if key.type.kind in {"string", "integer"}:
        return {"description": key.doc, **node, "type": [node["type"], "null"]}
    return {"description": key.doc, "anyOf": [node, {"type": "null"}]}


def _node(of: Type, shapes: Shapes, *, strict: bool) -> dict[str, Any]:
    match of.kind:
        case "record":
            return {"$ref": f"#/components/schemas/{of.name}"}
        case "array" if of.item:
            return {"type": "array", "items": _node(of.item, shapes, strict=strict)}
        case "enum":
            values = next(enum.values for enum in shapes.enums if enum.name == of.name)
            return {
                "anyOf": [{"type": "string", "enum": list(values)}, *([] if strict else [{"type": "string"}])]
            }
        case "map" | "free":
            return {
                "type": "object",
                "additionalProperties": {"type": "string"} if of.kind == "map" else True,
            }
        case "const":
            return {"const": of.const}
        case _:
            limits = {"minimum": of.least, "maximum": of.most, "minLength": of.shortest or None}
            return {"type": of.kind, **{word: limit for word, limit in limits.items() if limit is not None}}
