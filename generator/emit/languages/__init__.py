"""Files for repositories that do not have batchspec: one module a language, each with `emit(shapes, contract)`.

A path below `languages/` says what it is: `<what>/<language>/<kind>/<open or strict>/<the file's own path>`. The kit
copies the file and reads no template.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

from generator.contract import Contract
from generator.shapes import shapes

FOLDER = "batchspec_contract/languages"


def emit(contract: Contract) -> dict[str, str]:
    """Every file of every language."""
    whole = shapes(contract)
    files: dict[str, str] = {}
    for module in pkgutil.iter_modules(__path__):
        made = import_module(f"{__name__}.{module.name}").emit(whole, contract)
        files |= {f"{FOLDER}/{path}": text for path, text in made.items()}
    return files
