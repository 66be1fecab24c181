"""Keeps the contract, with its translation, as that of its version, which users count on: `make contract-freeze`.

    python -m governance.freeze

What was released is never frozen anew. Ends with 1 when it was.
"""

from __future__ import annotations

import shutil
import sys

from governance.checkout import HERE, Checkout
from governance.errors import Unreadable


class Released(Exception):
    """Users have another contract of this version."""


def freeze(checkout: Checkout) -> str:
    """Copy the contract and its translation to the frozen ones, and say what was done.

    Raises:
        Released: There is another one of the same version, and it was released.
    """
    version = checkout.contract_version
    if is_frozen_as_it_is(checkout):
        return f"The contract of {version} is frozen as it is."
    folder = checkout.frozen(checkout.contract, version).parent
    if folder.exists() and checkout.is_released(version):
        raise Released(
            f"{version} was released with another contract or translation: give this one a version of its own."
        )
    folder.mkdir(parents=True, exist_ok=True)
    for file in checkout.promised:
        shutil.copyfile(file, checkout.frozen(file, version))
    return f"The contract of {version} is now frozen: {folder.relative_to(checkout.root)}"


def is_frozen_as_it_is(checkout: Checkout) -> bool:
    """Whether the contract and its translation are those that are frozen for their version."""
    pairs = [(file, checkout.frozen(file, checkout.contract_version)) for file in checkout.promised]
    return all(kept.exists() and kept.read_bytes() == file.read_bytes() for file, kept in pairs)


if __name__ == "__main__":
    try:
        print(freeze(HERE))
    except (Released, Unreadable) as error:
        sys.exit(str(error))
