"""TOML values, as texts: what a person writes into a file of settings, and what nobody should."""

from __future__ import annotations

from batchspec.judging.waivers.editing import _quoted as quoted

ODD_TOML = (
    "1",
    "-0",
    "0x_f",
    "0x" + "f" * 5_000,
    "1e400",
    "16",
    "0xff",
    "1.0",
    "inf",
    "nan",
    "true",
    "12:00:00",
    "2026-12-31T23:59:59Z",
    "2026-12-31T23:59:59.999999+14:00",
    "2026-12-31",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    '"2026-12-31"',
    '"0000-00-00"',
    '"20261231"',
    '"2026-W01-1"',
    "[]",
    "[[]]",
    '[""]',
    '[":/id:type", ":/id:type"]',
    '[":/id:type", 1]',
    "[1, [2], {a = 3}]",
    "{}",
    '{a = {b = "c"}}',
    '"""\na\n[[waiver]]\n"""',
    "'''[[waiver]]'''",
    '"::"',
    '":/*:"',
    '">=1.²"',
    '">=٣"',
    '"==v1+a, !=1.post"',
    f'">={"9" * 5_000}"',
    "9" * 5_000,
    "[" * 2_000 + "]" * 2_000,
    "[" * 100_000,
    "{a=" * 2_000,
    '"\\ud800"',
    '"\\q"',
    '"\x00"',
    "",
    "=",
    "#",
)
"""TOML values, and texts that are none, where a file should have a text, a list of texts or a date."""


def written(value: object) -> str:
    """A JSON value as TOML, which has no null."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{quoted(key)} = {written(part)}' for key, part in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, str):
        return quoted(value)
    return str(value).lower() if isinstance(value, bool) else repr(value) if value is not None else '"null"'
