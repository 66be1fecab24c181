"""The tables. Whoever changes them writes a migration, and its number here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    func,
    true,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import SQLCompiler

VERSION = "0002"

metadata = MetaData()

# SQLite gives out ids by itself only for a column of type INTEGER.
_Id = BigInteger().with_variant(Integer, "sqlite")
# Lower case must mean the same everywhere: in a Turkish database the lower case of I is no i. SQLite knows ASCII only.
_Path = Text().with_variant(Text(collation="C"), "postgresql")


class lower_name(FunctionElement[str]):  # noqa: N801  (a function of SQL's)
    """The lower case of a user's name, by ASCII's rules: its column is of the database's language."""

    type = Text()
    inherit_cache = True


@compiles(lower_name)
def _lower_name(function: lower_name, compiler: SQLCompiler, **how: Any) -> str:
    return f"lower({compiler.process(function.clauses, **how)})"


@compiles(lower_name, "postgresql")
def _lower_name_on_postgresql(function: lower_name, compiler: SQLCompiler, **how: Any) -> str:
    return f'lower({compiler.process(function.clauses, **how)} COLLATE "C")'


users = Table(
    "users",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("username", String(255), nullable=False, unique=True),
    Column("is_admin", Boolean, nullable=False, server_default=false()),
)

access_tokens = Table(
    "access_tokens",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("user_id", _Id, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    # The SHA-256 of the token in hex: whoever reads the database cannot use what is in it.
    Column("digest", String(64), nullable=False, unique=True),
    Column("scopes", String(255), nullable=False),
    Column("expires_at", Date),
    Column("revoked", Boolean, nullable=False, server_default=false()),
)

projects = Table(
    "projects",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("full_path", _Path, nullable=False),
    Column("visibility", String(8), nullable=False),
)
# Paths are unique, and looked up, without regard to case.
Index("index_projects_on_lower_full_path", func.lower(projects.c.full_path), unique=True)

memberships = Table(
    "memberships",
    metadata,
    Column("project_id", _Id, ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", _Id, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("access_level", SmallInteger, nullable=False),
    Index("index_memberships_on_user_id", "user_id"),
)

settings = Table(
    "error_tracking_settings",
    metadata,
    Column("project_id", _Id, ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("enabled", Boolean, nullable=False),
    Column("integrated", Boolean, nullable=False),
    Column("api_url", Text),
    Column("project_name", Text),
    Column("has_sentry_token", Boolean, nullable=False, server_default=false()),
)

client_keys = Table(
    "error_tracking_client_keys",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("project_id", _Id, ForeignKey("projects.id", ondelete="CASCADE"), nullable=False),
    Column("active", Boolean, nullable=False, server_default=true()),
    Column("public_key", String(37), nullable=False),
    UniqueConstraint("public_key"),
    Index("index_client_keys_on_project_id_and_id", "project_id", "id"),
    # Without it SQLite would give the id of a deleted last key to the next one.
    sqlite_autoincrement=True,
)
