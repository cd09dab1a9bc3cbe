"""The models in the examples of each language, made with one command each.

python ci/example_models.py           write them
python ci/example_models.py --check   write nothing; exit code 1 where they are not current
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
COMMANDS = {
    "pydantic": "generate models --lang python --kind pydantic --out .",
    "typescript": "generate models --lang typescript --out src",
    "zod": "generate models --lang zod --out src",
    "go": "generate models --lang go --out batchapi",
    "rust": "generate models --lang rust --out src",
    "java": "generate models --lang java --out src/main/java",
}
"""The command of each example, run in its folder."""


def main(arguments: list[str]) -> int:
    """Run every command with these arguments; 1 where one did not end well."""
    program = [sys.executable, "-c", "from batchspec.cli import main; main()"]
    codes = [
        subprocess.run([*program, *command.split(), *arguments], cwd=EXAMPLES / name, check=False).returncode
        for name, command in COMMANDS.items()
    ]
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
