"""Make the recordings by WireMock, Hoverfly and MockServer: OUT/<name>/right and OUT/<name>/broken, folders or JSON files."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

import hoverfly_maker  # noqa: E402
import mockserver_maker  # noqa: E402
import wiremock_maker  # noqa: E402
from installing import make  # noqa: E402

if __name__ == "__main__":
    sys.exit(
        make(
            __doc__,
            [*wiremock_maker.recordings(), *hoverfly_maker.recordings(), *mockserver_maker.recordings()],
        )
    )
