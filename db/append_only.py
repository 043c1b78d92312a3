"""Tables whose rows the database itself refuses to change or delete."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, inspect, text

APPEND_ONLY = (
    "trial_entry",
    "holdout_opening",
    "optimisation_look",
    "signal_score",
    "kr_signal",
    "kr_gate_reading",
    "kr_signal_backtest_trial",
    "restore_drill",
    "database_restore",
    "schedule_version",
    "event_repair",
    "gen_ai_prompt_move",
)
"""What was tried stays tried and what was opened opened, whoever holds the connection."""

_SQLITE = """
CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append only'); END
"""
_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append only', TG_TABLE_NAME
  USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
_POSTGRESQL = """
CREATE OR REPLACE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_change()
"""


def protect_tables(connection: Connection) -> None:
    """Install the triggers, where they are missing, inside the caller's transaction.

    Called at the end of every migration: altering a table on SQLite means copying it, and a copy
    has no triggers.
    """
    is_sqlite = connection.dialect.name == "sqlite"
    present = set(inspect(connection).get_table_names())
    tables = [table for table in APPEND_ONLY if table in present]
    if tables and not is_sqlite:
        connection.execute(text(_FUNCTION))
    statement = _SQLITE if is_sqlite else _POSTGRESQL
    for table in tables:
        for verb in ("UPDATE", "DELETE"):
            connection.execute(text(statement.format(table=table, verb=verb)))


@contextmanager
def suspend_protection(connection: Connection) -> Iterator[None]:
    """On PostgreSQL, let this transaction alone delete such rows until the block ends.

    For replacing a whole database by another. Everybody else is refused throughout; a kill, an
    error or a rollback leaves the triggers armed.
    """
    for table in APPEND_ONLY:
        connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    yield
    for table in APPEND_ONLY:
        connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
