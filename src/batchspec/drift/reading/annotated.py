"""Java, Kotlin and C# alike: JSON keys in annotations, and the types of their libraries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from batchspec.drift.reading.records import integer, snake
from batchspec.drift.reading.shapes import ANYTHING, UNSHOWN, Shape, array, mapping

SIMPLE = {
    **dict.fromkeys(
        ("String", "string", "CharSequence", "char", "UUID", "Guid", "Uri", "URI"), Shape("string")
    ),
    # The content of a file, which is a part of a form.
    **dict.fromkeys(("InputStream", "MultipartFile", "IFormFile"), Shape("string")),
    **dict.fromkeys(("Long", "long", "BigInteger", "ulong"), Shape("integer")),
    **dict.fromkeys(("Integer", "int", "Int", "int32"), integer("i32")),
    **dict.fromkeys(("Short", "short"), integer("i16")),
    "uint": integer("u32"),
    **dict.fromkeys(
        ("Double", "double", "Float", "float", "BigDecimal", "decimal", "Number"), Shape("number")
    ),
    **dict.fromkeys(("Boolean", "boolean", "bool"), Shape("boolean")),
    **dict.fromkeys(
        ("Object", "object", "Any", "JsonNode", "JsonElement", "JsonValue", "BinaryData"), ANYTHING
    ),
    **dict.fromkeys(
        ("Instant", "OffsetDateTime", "ZonedDateTime", "Date", "DateTime", "DateTimeOffset"), UNSHOWN
    ),
}
LISTS = frozenset(
    {
        "List",
        "Set",
        "Collection",
        "Iterable",
        "MutableList",
        "ArrayList",
        "IList",
        "IReadOnlyList",
        "IEnumerable",
    }
)
MAPS = frozenset({"Map", "HashMap", "MutableMap", "Dictionary", "IDictionary", "IReadOnlyDictionary"})
THROUGH = frozenset({"Optional", "JsonField", "MultipartField", "Nullable", "KnownValue"})
"""Types that wrap another one, and say no more than it."""
NAMING = (
    "JsonProperty",
    "JsonPropertyName",
    "SerializedName",
    "SerialName",
    "Json",
    "DataMember",
    "EnumMember",
)
_NAMED = re.compile(rf"\b(?:{'|'.join(NAMING)})\s*\(([^()]*)\)")
_VALUE = re.compile(r'(?:^\s*|\b(?:value|name|Name|Value|PropertyName)\s*=\s*)"([^"]+)"')
DEMANDS = re.compile(
    r"@(?:\w+:)?(?:NotNull|NonNull|Nonnull|NotBlank|NotEmpty)\b|\brequired\s*=\s*true\b|\bJsonRequired\b"
)


Argument = TypeVar("Argument")
"""A type argument, as the grammar of the language has it."""


def library_type(
    qualified: str, arguments: list[Argument], shape_of: Callable[[Argument], Shape]
) -> Shape | None:
    """The shape of a type of the language's own libraries, given its type arguments; None of any other type."""
    name = qualified.rpartition(".")[2]
    if name in LISTS:
        return array(shape_of(arguments[0]) if arguments else ANYTHING)
    if name in MAPS:
        return mapping(shape_of(arguments[-1]) if arguments else ANYTHING)
    if name in THROUGH and arguments:
        return shape_of(arguments[0])
    return SIMPLE.get(name)


def key_in(annotations: str) -> str | None:
    """The JSON key that the annotations of a field give."""
    for arguments in _NAMED.findall(annotations):
        match = _VALUE.search(arguments)
        if match:
            return str(match[1])
    return None


def keys_of(members: Iterable[tuple[str, str]]) -> list[str]:
    """The JSON keys of fields, each given as annotations and name; by convention where nothing is annotated."""
    listed = list(members)
    annotated = any(key_in(annotations) for annotations, _ in listed)
    return [key_in(annotations) or (name if annotated else snake(name)) for annotations, name in listed]
