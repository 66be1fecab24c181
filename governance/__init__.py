"""Check the contract's form, version and changelog, and freeze it for a release."""
