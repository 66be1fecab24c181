"""Test mutants of the code; fail if one survives that is not listed.

Without options, test a sample of the generated mutants and all handwritten ones.
"""

from __future__ import annotations

import argparse
import sys

from contract_tests.mutation.generated import run_generated
from contract_tests.mutation.handwritten import run_handwritten

# Of each function the mutants 11, 21, 31 and so on.
_SAMPLE = "*[0-9]1"


def main() -> int:
    """Run the command, and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m contract_tests.mutation", description=__doc__)
    parser.add_argument("--all", action="store_true", help="test all generated mutants too")
    parser.add_argument("--generated", metavar="PATTERN", help="test only the generated mutants with such names")
    parser.add_argument("--handwritten", metavar="TEXT", help="test only the handwritten mutants with this text")
    options = parser.parse_args()
    passed = True
    if options.handwritten is None:
        passed &= run_generated("*" if options.all else options.generated or _SAMPLE)
    if options.generated is None:
        passed &= run_handwritten(options.handwritten or "")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
