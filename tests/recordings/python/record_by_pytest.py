"""Record the session with pytest-recording: BASE FILE."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

here = Path(__file__).resolve().parent
base, file = sys.argv[1:3]
with tempfile.TemporaryDirectory() as folder:
    place = Path(folder)
    shutil.copy(here / "by_pytest.py", place / "test_session.py")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--record-mode=rewrite"]
    subprocess.run(command, cwd=place, env={**os.environ, "BASE": base, "PYTHONPATH": str(here)}, check=True)
    shutil.move(place / "cassettes" / "test_session" / "test_session.yaml", file)
