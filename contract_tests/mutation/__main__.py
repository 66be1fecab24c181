"""Test mutants of the code, and fail if one survives that is not listed.

`--all` tests every generated mutant instead of a sample. A word tests the mutants that have it in their names.
"""

from __future__ import annotations

import argparse
import sys

from contract_tests.mutation.generated import run_generated
from contract_tests.mutation.handwritten import run_handwritten

# Of each function the mutants 1, 4, 11, 14, 21 and so on.
_SAMPLE = "*[14]"


def main() -> int:
    """Run the command, and return its exit code."""
    parser = argparse.ArgumentParser(prog="make mutation", description=__doc__)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("word", nargs="?", default="")
    arguments = parser.parse_args()
    pattern = f"*{arguments.word}*" if arguments.all or arguments.word else _SAMPLE
    return 0 if run_generated(pattern.replace("**", "*")) & run_handwritten(arguments.word) else 1


if __name__ == "__main__":
    sys.exit(main())
