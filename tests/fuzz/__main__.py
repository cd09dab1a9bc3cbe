"""`python -m fuzz`: every fuzzer for a given time, and a table of what was tried and what broke."""

from __future__ import annotations

import argparse
import sys

from fuzz.fuzzer import Tally, timed
from fuzz.fuzzers import FUZZERS


def main() -> int:
    """Print the table; 1 where anything broke."""
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="of all fuzzers together")
    parser.add_argument("--seed", type=int, default=0, help="another one draws other inputs")
    parser.add_argument("--only", default="", help="those fuzzers whose name holds this text")
    asked = parser.parse_args()
    chosen = [fuzzer for fuzzer in FUZZERS if asked.only in fuzzer.name]
    tallies = {}
    for fuzzer in chosen:
        tallies[fuzzer.name] = timed(fuzzer, asked.seconds / len(chosen), asked.seed)
        print(row(fuzzer.name, tallies[fuzzer.name]), flush=True)
    return print_crashes(tallies)


def row(name: str, tally: Tally) -> str:
    """One line of the table."""
    became = ", ".join(f"{count:,} {what}" for what, count in tally.became.most_common())
    crashed = sum(tally.crashes.values())
    return f"{name:<45} {tally.tried:>9,} tried {tally.seconds:>7.1f} s {crashed:>7,} broke it   {became}"


def print_crashes(tallies: dict[str, Tally]) -> int:
    """Print each kind of crash, how often it came, and its shortest input."""
    found = False
    for name, tally in tallies.items():
        for kind, count in tally.crashes.most_common():
            found = True
            print(f"\n{count:>7,}  {kind}   ({name})\n         {tally.smallest[kind][:600]}")
    print(
        f"\nin all {sum(t.tried for t in tallies.values()):,} tried, {sum(sum(t.crashes.values()) for t in tallies.values()):,} broke it"
    )
    return int(found)


if __name__ == "__main__":
    sys.exit(main())
