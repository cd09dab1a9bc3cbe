"""Files are written whole or not at all, also where the program is interrupted."""

from __future__ import annotations

import subprocess
import sys

import pytest
from support.paths import ROOT

from batchspec.system.whole_file import opened


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError, ValueError])
def test_an_error_or_an_interrupt_leaves_what_was_there(tmp_path, error):
    (tmp_path / "there").write_text("old")

    def interrupted():
        with opened(tmp_path / "there") as stream:
            stream.write(b"half of the n")
            raise error

    with pytest.raises(error):
        interrupted()
    assert [path.name for path in tmp_path.iterdir()] == ["there"]
    assert (tmp_path / "there").read_text() == "old"


def test_the_last_bytes_are_in_the_file_that_takes_the_place(tmp_path):
    with opened(tmp_path / "there") as stream:
        stream.write(b"x" * 100_001)
        assert not (tmp_path / "there").exists()
    assert (tmp_path / "there").stat().st_size == 100_001


@pytest.mark.parametrize("module", ["whole_file", "signals"])
def test_it_imports_the_standard_library_alone(module):
    """The generator uses both before anything is generated."""
    paths = [str(ROOT / "src")]
    program = f"import sys; sys.path[:0] = {paths}; import batchspec.system.{module}; print(*sys.modules)"
    command = [sys.executable, "-I", "-S", "-c", program]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    foreign = {name.partition(".")[0] for name in ran.stdout.split()} - {*sys.stdlib_module_names}
    assert foreign - {"__main__"} == {"batchspec"}
