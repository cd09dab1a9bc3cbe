"""The structure of the generator: no circle, no way back from what is made, and nothing of the kit before it is made."""

from __future__ import annotations

import subprocess
import sys

from support import rooms

GENERATOR = rooms.ROOT / "generator"
MODULES = {
    ".".join(path.relative_to(rooms.ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(GENERATOR.rglob("*.py"))
}
ARROWS = rooms.arrows_among(MODULES)
WALK = ("contract", "checks", "load", "shapes", "variants", "emit", "__main__")
"""The parts that share values, each importing from those before it alone; what is in none of them is below them all."""


def part(module):
    name = module.removeprefix("generator").lstrip(".").partition(".")[0]
    return WALK.index(name) if name in WALK else -1


def test_no_module_imports_itself_by_way_of_others():
    assert rooms.circle(ARROWS) == []


def test_the_contract_is_below_what_reads_checks_and_renders_it():
    up = [(module, to) for module, found in ARROWS.items() for to in found if part(to) > part(module)]
    assert up == []
    assert {part(module) for module in MODULES} == {-1, *range(len(WALK))}


def test_what_is_rendered_rests_on_no_reading_and_no_check():
    rendering = {module: found for module, found in ARROWS.items() if module.startswith("generator.emit.")}
    assert len(rendering) > 5
    assert {to for found in rendering.values() for to in found if part(to) in {1, 2}} == set()


def test_no_module_renders_for_another():
    """Each is found by walking the folder, so what two of them need stands below."""
    rendering = {module: found for module, found in ARROWS.items() if module.startswith("generator.emit.")}
    assert {to for found in rendering.values() for to in found if to.startswith("generator.emit")} == set()


def test_the_generator_runs_before_anything_is_generated():
    """All but `checks/kit.py`, which `--check` imports once all is fresh."""
    names = sorted(MODULES.keys() - {"generator.checks.kit"})
    program = f"""
import sys
sys.modules["batchspec_contract"] = None
for name in {names}:
    __import__(name)
print(*sorted(name for name in sys.modules if name.startswith("batchspec.")))
"""
    command = [sys.executable, "-c", program]
    ran = subprocess.run(command, check=False, capture_output=True, text=True, cwd=rooms.ROOT)
    assert ran.returncode == 0, ran.stderr
    claims = {name for name in rooms.modules() if name.startswith("batchspec.claims")}
    drawing = {"batchspec.showing", "batchspec.showing.state_chart", "batchspec.showing.xml_text"}
    writing = {"batchspec.system", "batchspec.system.signals", "batchspec.system.whole_file"}
    inert = {"batchspec.system.inert", "batchspec.system.inert.characters"}
    assert set(ran.stdout.split()) <= claims | drawing | writing | inert | {"batchspec.version"}
