"""An advisory session ends with 0, and shows what would have failed."""

from __future__ import annotations

import pytest
from support.paths import TESTS

SEEN = TESTS / "cases" / "invalid" / "BATCH-CLI-042" / "undefined.trace.jsonl"
ALONE = ("-p", "no:cacheprovider", "-p", "no:hypothesispytest", "-p", "no:anyio")


@pytest.mark.parametrize("extra", [(), ("-n", "1")])
def test_an_advisory_session_is_green(pytester, extra):
    options = ("--pyargs", "batchspec.suite", *ALONE, f"--batchspec-trace={SEEN}", "--batchspec-side=client")
    strict = pytester.runpytest_subprocess(*options, *extra)
    ran = pytester.runpytest_subprocess(*options, "--batchspec-advisory", "-rx", *extra)
    assert (strict.ret, ran.ret) == (1, 0)
    strict.assert_outcomes(failed=1, skipped=20)
    ran.assert_outcomes(xfailed=1, skipped=20)
    ran.stdout.fnmatch_lines(["*verdict: non-conformant (1 cause, 1 MUST requirement)"])
