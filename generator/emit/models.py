"""Models of every object, by datamodel-code-generator, from the schemas of what readers accept."""

from __future__ import annotations

from generator.contract import Contract
from generator.datamodel import KINDS, MISSING_IMPORT, modelled
from generator.surface import sources, surface
from generator.text import listed, python_header

MISSING_HERE = "from batchspec_contract.models.missing import MISSING"
MISSING_MODULE = '''"""Where pydantic keeps `MISSING`: at its top since 2.14, among its experiments in 2.12 and 2.13."""

from __future__ import annotations

try:
    from pydantic import MISSING
except ImportError:
    from pydantic.experimental.missing_sentinel import MISSING

__all__ = ["MISSING"]
'''


def emit(contract: Contract) -> dict[str, str]:
    """The four model modules and the package that holds them."""
    folder = "batchspec_contract/models"
    files = sources(contract.objects)
    header = python_header(listed(files), contract.digest(*files))
    package = f'{header}\n"""The objects of the contract as four kinds of Python type, one module each."""\n'
    modules = {f"{folder}/__init__.py": package, f"{folder}/missing.py": f"{header}\n{MISSING_MODULE}"}
    for kind, (what, _) in KINDS.items():
        code = modelled(kind, surface(contract.objects), f'{header}\n"""{_sentence(what)}"""')
        modules[f"{folder}/{kind}.py"] = code.replace(MISSING_IMPORT, MISSING_HERE)
    return modules


def _sentence(text: str) -> str:
    return f"The objects of the contract as {text}."
