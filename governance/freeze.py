"""Keeps the contract as that of its version: from then on users count on it: `make contract-freeze`.

    python -m governance.freeze

What was released is never frozen anew. Ends with 1 when it was.
"""

from __future__ import annotations

import shutil
import sys

from governance.checkout import HERE, Checkout


class Released(Exception):
    """Users have another contract of this version."""


def freeze(checkout: Checkout) -> str:
    """Copy the contract to the frozen ones, and say what was done.

    Raises:
        Released: There is another one of the same version, and it was released.
    """
    version = checkout.contract_version
    kept = checkout.frozen(version)
    if kept.exists() and kept.read_bytes() == checkout.contract.read_bytes():
        return f"The contract of {version} is frozen as it is."
    if kept.exists() and checkout.is_released(version):
        raise Released(f"{version} was released with another contract: give this one a version of its own.")
    shutil.copyfile(checkout.contract, kept)
    return f"The contract of {version} is now frozen: {kept.relative_to(checkout.root)}"


if __name__ == "__main__":
    try:
        print(freeze(HERE))
    except Released as released:
        sys.exit(str(released))
