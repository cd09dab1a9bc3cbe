"""An adapter that does nothing wrong; with the name of a mutant after it, one that does."""

import sys

from batchspec.mutants.program import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
