"""The tables. Each change needs a migration, see CONTRIBUTING.md."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    func,
    true,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

if TYPE_CHECKING:
    from sqlalchemy import Dialect
    from sqlalchemy.sql.compiler import SQLCompiler

metadata = MetaData()

# SQLite generates ids only for a column of type INTEGER.
_Id = BigInteger().with_variant(Integer, "sqlite")
# Lower case must be independent of the locale: in Turkish the lower case of I is not i. SQLite converts ASCII only.
_Path = Text().with_variant(Text(collation="C"), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """A time in UTC. SQLite stores no time zone, and PostgreSQL returns times in that of the session."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and (value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC))


class lower_name(FunctionElement[str]):  # noqa: N801  (a SQL function)
    """The lower case of a username by ASCII's rules: the collation of its column depends on the database."""

    type = Text()
    inherit_cache = True


@compiles(lower_name)
def _lower_name(function: lower_name, compiler: SQLCompiler, **options: Any) -> str:
    return f"lower({compiler.process(function.clauses, **options)})"


@compiles(lower_name, "postgresql")
def _lower_name_on_postgresql(function: lower_name, compiler: SQLCompiler, **options: Any) -> str:
    return f'lower({compiler.process(function.clauses, **options)} COLLATE "C")'


users = Table(
    "users",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("username", String(255), nullable=False, unique=True),
    Column("is_admin", Boolean, nullable=False, server_default=false()),
    Column("is_blocked", Boolean, nullable=False, server_default=false()),
)
# The administrator's sudo finds users regardless of case.
Index("index_users_on_lower_username", lower_name(users.c.username))

access_tokens = Table(
    "access_tokens",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("user_id", _Id, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    # The SHA-256 of the token in hex: the token cannot be recovered from it.
    Column("digest", String(64), nullable=False, unique=True),
    Column("scopes", String(255), nullable=False),
    Column("expires_at", Date),
    Column("revoked", Boolean, nullable=False, server_default=false()),
    Column("is_oauth", Boolean, nullable=False, server_default=false()),
    # Of a fine-grained token, separated by spaces like the scopes.
    Column("permissions", Text),
)

projects = Table(
    "projects",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("full_path", _Path, nullable=False),
    Column("visibility", String(8), nullable=False),
)
# Paths are unique and found regardless of case.
Index("index_projects_on_lower_full_path", func.lower(projects.c.full_path), unique=True)

# The former paths of projects that were renamed or moved.
redirect_routes = Table(
    "redirect_routes",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("project_id", _Id, ForeignKey("projects.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("path", _Path, nullable=False),
)
Index("index_redirect_routes_on_lower_path", func.lower(redirect_routes.c.path), unique=True)

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
    # Otherwise SQLite would reuse the id of a deleted last key.
    sqlite_autoincrement=True,
)

errors = Table(
    "error_tracking_errors",
    metadata,
    Column("project_id", _Id, ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("fingerprint", BigInteger, primary_key=True, autoincrement=False),
    Column("name", String(255), nullable=False),
    Column("description", Text, nullable=False),
    Column("actor", String(255), nullable=False),
    Column("event_count", BigInteger, nullable=False),
    Column("approximated_user_count", BigInteger, nullable=False),
    Column("first_seen_at", UtcDateTime, nullable=False),
    Column("last_seen_at", UtcDateTime, nullable=False),
    Column("status", String(10), nullable=False),
)

error_events = Table(
    "error_tracking_error_events",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("project_id", _Id, ForeignKey("projects.id", ondelete="CASCADE"), nullable=False),
    Column("fingerprint", BigInteger, nullable=False),
    Column("occurred_at", UtcDateTime, nullable=False),
    Column("name", String(255), nullable=False),
    Column("description", Text, nullable=False),
    Column("actor", String(255), nullable=False),
    Column("environment", String(255), nullable=False),
    Column("platform", String(255), nullable=False),
    # JSON, compressed with zlib.
    Column("payload", LargeBinary, nullable=False),
    Index("index_error_events_on_error_and_time", "project_id", "fingerprint", "occurred_at", "id"),
)

messages = Table(
    "error_tracking_messages",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("project_id", _Id, ForeignKey("projects.id", ondelete="CASCADE"), nullable=False),
    Column("event_id", String(32), nullable=False),
    Column("timestamp", UtcDateTime, nullable=False),
    Column("level", String(255), nullable=False),
    Column("message", Text, nullable=False),
    Column("release", String(255), nullable=False),
    Column("environment", String(255), nullable=False),
    Column("platform", String(255), nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Index("index_messages_on_project_id_and_time", "project_id", "timestamp", "id"),
)

# The number of events of an error in each hour; `hour` counts from 1970.
error_frequencies = Table(
    "error_tracking_error_frequencies",
    metadata,
    Column("project_id", _Id, ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("fingerprint", BigInteger, primary_key=True, autoincrement=False),
    Column("hour", Integer, primary_key=True, autoincrement=False),
    Column("event_count", BigInteger, nullable=False),
)

# The users with an error, as 63 bits of a digest: different users are counted as one once in billions.
error_users = Table(
    "error_tracking_error_users",
    metadata,
    Column("project_id", _Id, ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("fingerprint", BigInteger, primary_key=True, autoincrement=False),
    Column("user_digest", BigInteger, primary_key=True, autoincrement=False),
)

# The ids of events, by which one that is sent again counts once.
received_events = Table(
    "error_tracking_received_events",
    metadata,
    Column("project_id", _Id, ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("event_id", String(32), primary_key=True),
    Column("received_at", UtcDateTime, nullable=False),
)
