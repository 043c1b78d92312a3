"""How every SQLite connection is set up, and who may read the files."""

from __future__ import annotations

import sqlite3
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Connection
from sqlmodel import select

import db.engine
from core.clock import now
from core.contracts import Actor
from core.errors import ConflictError
from db.engine import SAFE_SQLITE, build_engine, sqlite_driver, sqlite_path
from db.migrate import upgrade
from db.session import Database, open_database
from db.user.tables import SignInTicket

EXPECTED = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: NORMAL loses acknowledged commits when the power fails
    "busy_timeout": 5_000,
    "foreign_keys": 1,
    "trusted_schema": 0,
    "mmap_size": 0,
    "journal_size_limit": 64 * 1024 * 1024,
    "cache_size": -65_536,
}


def read_pragmas(connection: Connection) -> dict[str, object]:
    return {
        name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one_or_none() for name in EXPECTED
    }


def permissions(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_every_connection_of_the_pool_has_the_settings(sqlite_database: Database) -> None:
    count = 4
    together = threading.Barrier(count)

    def open_one(_: int) -> dict[str, object]:
        with sqlite_database.engine.connect() as connection:
            together.wait(timeout=60)  # all are open at once: the pool cannot hand one out twice
            return read_pragmas(connection)

    with ThreadPoolExecutor(count) as pool:
        settings = list(pool.map(open_one, range(count)))
    # mmap_size has no answer where SQLite was compiled without memory mapping.
    assert [{**found, "mmap_size": found["mmap_size"] or 0} for found in settings] == [
        EXPECTED
    ] * count


def test_the_driver_invents_no_transactions(sqlite_database: Database) -> None:
    with sqlite_database.engine.connect() as connection:
        driver_connection = connection.connection.driver_connection
        assert driver_connection is not None
        assert driver_connection.isolation_level is None


def test_sqlite_is_newer_than_the_corruption_bug(sqlite_database: Database) -> None:
    with sqlite_database.engine.connect() as connection:
        version = connection.exec_driver_sql("SELECT sqlite_version()").scalar_one()
    assert tuple(int(part) for part in version.split(".")) >= SAFE_SQLITE
    assert sqlite_driver().sqlite_version == version


@pytest.mark.parametrize(("version", "is_bundled"), [((3, 51, 2), True), ((3, 51, 3), False)])
def test_the_bundled_driver_is_taken_only_where_the_systems_is_too_old(
    version: tuple[int, int, int], is_bundled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in = SimpleNamespace(sqlite_version_info=version)
    monkeypatch.setattr(db.engine, "sqlite3", stand_in)
    assert (sqlite_driver() is not stand_in) == is_bundled


def test_files_are_for_their_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "data" / "desk.db"
    database = open_database(f"sqlite:///{path}")
    upgrade(database.engine)
    with database.write() as session:
        session.connection().exec_driver_sql("CREATE TABLE scratch (n)")
    files = {file.name: permissions(file) for file in path.parent.iterdir()}
    database.engine.dispose()
    assert files.keys() == {"desk.db", "desk.db-wal", "desk.db-shm", "desk.db.lock"}
    assert set(files.values()) == {0o600}
    assert permissions(path.parent) == 0o700


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="cannot be shared"):
        build_engine(url)


def test_sqlite_path_is_none_for_postgresql() -> None:
    assert sqlite_path(build_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")) is None


def test_a_dangling_reference_is_refused(sqlite_database: Database) -> None:
    with (
        pytest.raises(ConflictError),
        sqlite_database.write() as session,
    ):
        session.add(SignInTicket(token_hash="x", user_id=999, expires_at=now()))


def test_a_plain_driver_would_have_let_it_pass(tmp_path: Path) -> None:
    """Why the setting is needed: SQLite itself checks no references unless told to."""
    with sqlite3.connect(tmp_path / "plain.db") as plain:
        plain.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
        plain.execute("CREATE TABLE child (parent_id INTEGER REFERENCES parent (id))")
        plain.execute("INSERT INTO child VALUES (999)")
    plain.close()


def test_a_deleted_parent_takes_its_children_along(database: Database, trader: Actor) -> None:
    with database.write() as session:
        session.add(SignInTicket(token_hash="x", user_id=trader.user_id, expires_at=now()))
    with database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM user_account")
    with database.read() as session:
        assert session.exec(select(SignInTicket)).all() == []
