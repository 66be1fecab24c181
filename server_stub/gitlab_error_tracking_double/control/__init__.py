"""Control a standalone test double over HTTP."""
