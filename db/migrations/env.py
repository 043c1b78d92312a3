"""Run by Alembic. The connection, its transaction and the pragmas come from `db.migrate`."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import JSON
from sqlmodel import AutoString

from db.base import UtcDateTime
from db.metadata import METADATA


def render_item(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Write our column types into new migrations by their short names."""
    if kind != "type":
        return False
    if isinstance(item, AutoString):
        return f"sa.String(length={item.length})"
    if isinstance(item, UtcDateTime):
        return "db.base.UtcDateTime()"
    if isinstance(item, JSON):
        return "db.base.json_type()"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=True,
    compare_type=True,
    render_item=render_item,
    # Alembic believes that SQLite cannot roll back DDL; with our explicit BEGIN it can.
    transactional_ddl=True,
    transaction_per_migration=False,
)
# No context.begin_transaction(): `db.migrate` holds the one transaction around everything.
context.run_migrations()
