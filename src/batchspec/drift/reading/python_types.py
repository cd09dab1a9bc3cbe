"""Python annotations and classes as shapes: pydantic, msgspec, dataclasses, attrs and typed dictionaries."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, replace

from batchspec.claims.claim import Place
from batchspec.claims.states import UNSET
from batchspec.drift.reading.problems import UnreadableSource
from batchspec.drift.reading.python_names import Elsewhere, Found, Module, Modules
from batchspec.drift.reading.shapes import (
    ANYTHING,
    UNSHOWN,
    Budget,
    Part,
    Shape,
    array,
    constant,
    mapping,
    nullable,
    part,
    union,
)
from batchspec.system.quoting import beginning, named

SIMPLE = {
    **dict.fromkeys(("str", "StrictStr", "constr", "bytes", "AnyUrl", "UUID"), Shape("string")),
    **dict.fromkeys(("int", "StrictInt", "conint", "PositiveInt", "NonNegativeInt"), Shape("integer")),
    **dict.fromkeys(("float", "StrictFloat", "confloat", "Decimal"), Shape("number")),
    **dict.fromkeys(("bool", "StrictBool"), Shape("boolean")),
    **dict.fromkeys(("Any", "object", "JsonValue"), ANYTHING),
    **dict.fromkeys(("datetime", "date", "AwareDatetime"), UNSHOWN),
    # What a generic type holds.
    "TypeVar": UNSHOWN,
    "None": Shape("null", null=True),
    "NoneType": Shape("null", null=True),
}
LISTS = frozenset(
    {"List", "list", "Sequence", "Iterable", "Set", "set", "frozenset", "Tuple", "tuple", "Collection"}
)
MAPS = frozenset({"Dict", "dict", "Mapping", "MutableMapping", "defaultdict", "OrderedDict"})
WRAPPERS = frozenset({"Annotated", "Required", "NotRequired", "ReadOnly", "Final", "SerializeAsAny", "Json"})
UNSET_MARKS = frozenset({"UnsetType", "MISSING", "NotGiven", "Omit", "Unset", "UNSET", "Undefined"})
"""Names of the values by which a model says that a key was absent."""
BASES = frozenset(
    {"BaseModel", "TypedDict", "Struct", "object", "Generic", "Protocol", "ABC", "str", "Enum", "StrEnum"}
)
LIMITS = {"ge": "minimum", "le": "maximum", "max_properties": "maxProperties"}
FILES = frozenset({"FileTypes", "FileContent", "UploadFile"})
"""Types of the content of a file, which is a part of a form."""
_CALLS = frozenset({"Field", "field", "ib", "attrib", "Meta"})


@dataclass(frozen=True, slots=True)
class Member:
    """A field as its class declares it."""

    annotation: ast.expr
    default: ast.expr | None
    module: Module
    words: str
    optional: bool
    """True in a typed dictionary whose `total` is false."""


class Types:
    """Turns the annotations of one source into shapes."""

    def __init__(self, modules: Modules, where: str, placed: Callable[[str], str]) -> None:
        self._modules = modules
        self._where = where
        self._placed = placed
        self._budget = Budget(where)
        self.tells_absent = True
        """True as long as every field keeps absent and null apart."""
        self.unread: list[str] = []

    def of_class(self, found: Found) -> Shape:
        """The fields of a class, inherited ones first, or the values of an enumeration."""
        assert isinstance(found.node, ast.ClassDef)
        bases = self._bases(found)
        if "Enum" in bases or "StrEnum" in bases:
            return _enumeration(found.node)
        with self._budget.entering(f"{found.module.name}:{found.node.name}:{found.node.lineno}") as may:
            return self._object(found, bases) if may else Shape("object")

    def _object(self, found: Found, bases: set[str]) -> Shape:
        typed = "TypedDict" in bases
        members = self._members(found)
        parts: dict[str, Part] = {}
        for name, member in members.items():
            alias, field = self._part(member, typed=typed)
            parts[alias or name] = field
            if not typed and field.states >= UNSET and not _marks(member.annotation):
                self.tells_absent = False
        return Shape("object", parts=parts)

    def _bases(self, found: Found) -> set[str]:
        """The names of all classes above, as far as the source has them."""
        assert isinstance(found.node, ast.ClassDef)
        names: set[str] = set()
        for base in found.node.bases:
            name = terminal(base)
            names.add(name)
            above = self._base(found, base)
            if above is not None:
                names |= self._bases(above)
        return names

    def _base(self, found: Found, base: ast.expr) -> Found | None:
        name = _dotted(base.value if isinstance(base, ast.Subscript) else base)
        try:
            above = self._modules.resolve(found.module, name)
        except Elsewhere as elsewhere:
            if name.rpartition(".")[2] in BASES and not elsewhere.own:
                return None
            what = f"{getattr(found.node, 'name', '')} inherits from {name} of {elsewhere.module}, which is not in the source"
            raise UnreadableSource(self._where, what) from None
        if above is None or not isinstance(above.node, ast.ClassDef) or above.node is found.node:
            return None
        return above

    def _members(self, found: Found) -> dict[str, Member]:
        assert isinstance(found.node, ast.ClassDef)
        members: dict[str, Member] = {}
        with self._budget.entering(f"above {found.module.name}:{found.node.name}") as may:
            for base in found.node.bases if may else ():
                above = self._base(found, base)
                members.update(self._members(above) if above else {})
        optional = any(
            k.arg == "total" and getattr(k.value, "value", True) is False for k in found.node.keywords
        )
        body = found.node.body
        for position, node in enumerate(body):
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and _is_field(node):
                words = _docstring(body[position + 1]) if position + 1 < len(body) else ""
                members[node.target.id] = Member(node.annotation, node.value, found.module, words, optional)
        return members

    def _part(self, member: Member, *, typed: bool) -> tuple[str | None, Part]:
        calls = [call for call in (member.default, *_annotated(member.annotation)) if _is_field_call(call)]
        options = {k.arg: k.value for call in calls for k in call.keywords if k.arg}  # type: ignore[union-attr]
        described = _text(options.get("description"))
        shape = self.shape(member.annotation, member.module)
        shape = replace(shape, limits={**shape.limits, **_limits(options)})
        place = Place(self._placed(member.module.name), member.annotation.lineno)
        absent = _may_lack(member) if typed else _has_default(member.default, options)
        alias = (
            _text(options.get("alias"))
            or _text(options.get("validation_alias"))
            or _text(options.get("name"))
        )
        return alias or None, part(shape, place, absent=absent, words=f"{member.words} {described}".strip())

    def shape(self, node: ast.expr, module: Module) -> Shape:
        """The shape of the type that an annotation names; raises `UnreadableSource`."""
        match node:
            case ast.Constant(value=None):
                return SIMPLE["None"]
            case ast.Constant(value=str() as quoted):
                return self._quoted(quoted, module, node.lineno)
            case ast.BinOp(op=ast.BitOr(), left=left, right=right):
                return self._union([left, right], module)
            case ast.Subscript(value=value, slice=inner):
                return self._generic(terminal(value), _arguments(inner), module, node)
            case ast.Name() | ast.Attribute():
                return self._named(_dotted(node), module, node)
            case ast.Call(func=function):
                return self._named(terminal(function), module, node)
        raise self._strange(node, module)

    def _quoted(self, quoted: str, module: Module, line: int) -> Shape:
        try:
            parsed = ast.parse(quoted, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise UnreadableSource(
                self._placed(module.name), f"line {line}: {named(quoted, 40)} is no type"
            ) from None
        return self.shape(ast.copy_location(parsed, ast.Constant(None, lineno=line, col_offset=0)), module)

    def _union(self, nodes: list[ast.expr], module: Module) -> Shape:
        return union(self.shape(node, module) for node in nodes if terminal(node) not in UNSET_MARKS)

    def _generic(self, name: str, inner: list[ast.expr], module: Module, node: ast.expr) -> Shape:
        if name == "Optional":
            return nullable(self.shape(inner[0], module))
        if name == "Union":
            return self._union(inner, module)
        if name == "Literal":
            return self._literal(inner, module)
        if name in WRAPPERS:
            return self.shape(inner[0], module)
        if name in LISTS:
            return array(self.shape(inner[0], module))
        if name in MAPS:
            return mapping(self.shape(inner[-1], module))
        raise self._strange(node, module)

    def _literal(self, inner: list[ast.expr], module: Module) -> Shape:
        values = [node.value for node in inner if isinstance(node, ast.Constant)]
        if len(values) != len(inner):
            return union(self.shape(node, module) for node in inner)
        if all(isinstance(value, str) or value is None for value in values):
            listed = constant(*(value for value in values if isinstance(value, str)))
            return nullable(listed) if None in values else listed
        return Shape("integer") if all(type(value) is int for value in values) else ANYTHING

    def _named(self, name: str, module: Module, node: ast.expr) -> Shape:
        if name.rpartition(".")[2] in FILES:
            return Shape("string")
        try:
            found = self._modules.resolve(module, name)
        except Elsewhere as elsewhere:
            return self._foreign(name, elsewhere, node, module)
        if found is None:
            return self._builtin(name.rpartition(".")[2], module, node)
        if isinstance(found.node, ast.ClassDef):
            return self.of_class(found)
        with self._budget.entering(f"{found.module.name}:{name}") as may:
            return self.shape(found.node, found.module) if may else UNSHOWN

    def _builtin(self, name: str, module: Module, node: ast.expr) -> Shape:
        if name in SIMPLE:
            return SIMPLE[name]
        if name in LISTS:
            return array(UNSHOWN)
        if name in MAPS:
            return mapping(ANYTHING)
        raise self._strange(node, module)

    def _foreign(self, name: str, elsewhere: Elsewhere, node: ast.expr, module: Module) -> Shape:
        last = name.rpartition(".")[2]
        if last in SIMPLE or last in LISTS or last in MAPS:
            return self._builtin(last, module, node)
        if elsewhere.own:
            what = f"line {node.lineno}: {name} comes from {elsewhere.module}, which is not in the source"
            raise UnreadableSource(self._placed(module.name), what)
        self.unread.append(name)
        return UNSHOWN

    def _strange(self, node: ast.expr, module: Module) -> UnreadableSource:
        what = f"line {node.lineno}: the type {beginning(ast.unparse(node), 60)} is not understood"
        return UnreadableSource(self._placed(module.name), what)


def terminal(node: ast.AST | None) -> str:
    """The last name of `a.b.C` or `a.b.C[...]`."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(value=value) | ast.Call(func=value):
            return terminal(value)
        case ast.Constant(value=None):
            return "None"
    return ""


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}".lstrip(".")
    return node.id if isinstance(node, ast.Name) else ""


def _arguments(node: ast.expr) -> list[ast.expr]:
    return list(node.elts) if isinstance(node, ast.Tuple) else [node]


def _annotated(node: ast.expr) -> list[ast.expr]:
    """The arguments of `Annotated` behind the type."""
    if isinstance(node, ast.Subscript) and terminal(node.value) in WRAPPERS:
        first, *rest = _arguments(node.slice)
        return [*rest, *_annotated(first)]
    return []


def _marks(node: ast.expr) -> bool:
    """True where the annotation has a value of its own for an absent key."""
    return any(terminal(inner) in UNSET_MARKS for inner in ast.walk(node))


def _is_field(node: ast.AnnAssign) -> bool:
    name = node.target.id if isinstance(node.target, ast.Name) else "_"
    return not name.startswith("_") and terminal(node.annotation) != "ClassVar" and name != "model_config"


def _is_field_call(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Call) and terminal(node.func) in _CALLS


def _may_lack(member: Member) -> bool:
    outer = terminal(member.annotation)
    return outer == "NotRequired" or (member.optional and outer != "Required")


def _has_default(default: ast.expr | None, options: dict[str, ast.expr]) -> bool:
    if _is_field_call(default):
        assert isinstance(default, ast.Call)
        if options.keys() & {"default_factory", "factory"}:
            return True
        # `Field("x")`, `Field(default="x")`; `Field(...)` is how pydantic writes that there is none.
        default = default.args[0] if default.args else options.get("default")
    return default is not None and not _is_ellipsis(default)


def _is_ellipsis(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...


def _limits(options: dict[str, ast.expr]) -> dict[str, int]:
    given = {LIMITS[key]: getattr(value, "value", None) for key, value in options.items() if key in LIMITS}
    return {key: value for key, value in given.items() if type(value) is int}


def _text(node: ast.AST | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _docstring(node: ast.stmt) -> str:
    return _text(node.value) if isinstance(node, ast.Expr) else ""


def _enumeration(node: ast.ClassDef) -> Shape:
    values = [_text(inner.value) for inner in node.body if isinstance(inner, ast.Assign)]
    return constant(*filter(None, values)) if any(values) else ANYTHING
