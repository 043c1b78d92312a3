"""What became of the Korean day's due times is kept when it moves beside all others."""

from __future__ import annotations

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from db.migrate import MIGRATIONS
from db.session import open_database

OLD = """
INSERT INTO kr_due_run (name, due_at, session, state, note, job_ids, seen_at) VALUES
('prices', '2026-11-20 07:00:00', '2026-11-20', 'done', 'By hand: Bars.', '["a"]',
 '2026-11-20 07:00:01'),
('flows', '2026-11-20 07:10:00', '2026-11-20', 'started', '', '[]', '2026-11-20 07:10:01')
"""
NEW = "SELECT name, state, note, is_extra FROM schedule_due ORDER BY due_at"


@pytest.fixture
def connection(tmp_path):
    database = open_database(f"sqlite:///{tmp_path / 'old.db'}")
    with database.engine.connect() as connection:
        yield connection
    database.engine.dispose()


def test_they_are_kept_by_name_and_state(connection):
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    with connection.begin():
        command.upgrade(config, "0005")
        connection.execute(text(OLD))
        connection.execute(
            text(
                "INSERT INTO kr_chain_step (name, mark, correlation_id, at)"
                " VALUES ('schedule', 'begun', '', '2026-11-01 00:00:00'),"
                " ('bars', 'x', '', '2026-11-01 00:00:00')"
            )
        )
        command.upgrade(config, "0006")
        moved = connection.execute(text(NEW)).all()
        steps = connection.execute(text("SELECT name FROM kr_chain_step")).scalars().all()
    assert moved == [("korean_prices", "done", "Bars.", 1), ("korean_flows", "failed", "", 0)]
    assert steps == ["bars"]
