"""The room `claims` imports the standard library alone, so it works before anything is generated."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import batchspec.claims

FOLDER = Path(batchspec.claims.__file__).parent
MODULES = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_it_imports_the_standard_library_and_itself_alone(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, ast.unparse(node)
            names = [node.module or ""]
        for name in names:
            own = name.startswith("batchspec.claims.")
            assert own or name.partition(".")[0] in sys.stdlib_module_names, name


def test_it_works_before_anything_is_generated() -> None:
    """In an interpreter that cannot import `batchspec_contract`, nor loads anything else of the kit or of others."""
    program = f"""
import sys
before = set(sys.modules)
sys.modules["batchspec_contract"] = None
from importlib import import_module
for name in {MODULES}:
    import_module(f"batchspec.claims.{{name}}")
from batchspec.claims.recorded import claim_of
print(claim_of([{{"id": "a"}}, {{}}], "id").says("presence"))
tops = {{name.partition(".")[0] for name in set(sys.modules) - before}} - {{"batchspec", "batchspec_contract"}}
print(sorted(tops - sys.stdlib_module_names))
print(sorted(name for name in sys.modules if name.startswith("batchspec.") and "claims" not in name))
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert run.stderr == ""
    assert run.stdout.splitlines() == ["absent or a value", "[]", "['batchspec.version']"]
