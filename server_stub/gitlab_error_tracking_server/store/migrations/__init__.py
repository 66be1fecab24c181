"""Alembic's migration scripts, which `store/schema_version.py` runs."""
