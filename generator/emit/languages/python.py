"""Models for Python, in four kinds, each one module that needs nothing of ours."""

from __future__ import annotations

from functools import partial

from generator.contract import Contract
from generator.datamodel import MISSING_IMPORT, modelled
from generator.shapes import Shapes
from generator.surface import surface
from generator.variants import head, in_variants, opened, rendered

MODULE = "batch_api.py"
TEMPLATES = {
    "dataclass": "dataclass.py.jinja",
    "msgspec": "msgspec.py.jinja",
    "typeddict": "typeddict.py.jinja",
}
"""The kinds that are templates; pydantic's is made by datamodel-code-generator."""
MISSING = """
try:
    from pydantic import MISSING as MISSING
except ImportError:  # before 2.14
    from pydantic.experimental.missing_sentinel import MISSING as MISSING
"""


def emit(shapes: Shapes, contract: Contract) -> dict[str, str]:
    """`batch_api.py` in every kind."""
    made = in_variants("models", "python", "pydantic", partial(_pydantic, shapes, contract))
    for kind, template in TEMPLATES.items():
        made |= in_variants("models", "python", kind, partial(_templated, shapes, template))
    return made


def _templated(shapes: Shapes, template: str, command: str, *, strict: bool) -> dict[str, str]:
    return {MODULE: rendered(template, shapes, command, strict=strict)}


def _pydantic(shapes: Shapes, contract: Contract, command: str, *, strict: bool) -> dict[str, str]:
    lines = head(shapes, command)
    header = f'# {lines[0]}\n# {lines[1]}\n"""The objects of the OpenAI Batch API; a key that is absent reads `MISSING`."""'
    whole = surface(contract.objects)
    code = modelled("pydantic_v2", whole if strict else opened(whole), header)
    return {MODULE: code.replace(f"{MISSING_IMPORT}\n", MISSING)}
