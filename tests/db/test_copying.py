"""A whole database in another place: every table, every value, all of it or nothing."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, func, select, text, update
from sqlalchemy.exc import IntegrityError

from core.enums import Role
from db import copying
from db.append_only import APPEND_ONLY
from db.copying import CopyError, copy_database, digest_database
from db.engine import sqlite_path
from db.metadata import METADATA
from db.session import Database, open_database
from db.user.tables import Notice, UserAccount
from tests.db.planted_rows import ROWS, plant, read_values

ROOT = Path(__file__).parents[2]


def ignore(share: float, words: str) -> None:
    pass


@pytest.fixture(scope="module")
def planted_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with rows in every table; copied, because planting takes longer."""
    path = tmp_path_factory.mktemp("planted") / "planted.db"
    shutil.copy(migrated_file, path)
    database = open_database(f"sqlite:///{path}")
    plant(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.engine.dispose()
    return path


@pytest.fixture
def planted(planted_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A SQLite database with rows in every table."""
    path = tmp_path / "planted.db"
    shutil.copy(planted_file, path)
    database = open_database(f"sqlite:///{path}")
    yield database
    database.engine.dispose()


@pytest.fixture
def other_file(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite database, apart from that of the test."""
    path = tmp_path / "other.db"
    shutil.copy(migrated_file, path)
    database = open_database(f"sqlite:///{path}")
    yield database
    database.engine.dispose()


@pytest.fixture
def new_file(tmp_path: Path) -> Iterator[Database]:
    """A SQLite database that is not there yet."""
    database = open_database(f"sqlite:///{tmp_path / 'new.db'}")
    yield database
    database.engine.dispose()


@pytest.fixture(params=["sqlite to postgresql", "postgresql to sqlite"])
def ends(
    request: pytest.FixtureRequest,
    planted: Database,
    postgresql_database: Database,
    other_file: Database,
) -> tuple[Database, Database]:
    """A database with rows in every table, and an empty one of the other kind."""
    if request.param == "sqlite to postgresql":
        return planted, postgresql_database
    plant(postgresql_database)
    return postgresql_database, other_file


def add_account(database: Database, username: str, number: int | None = None) -> int | None:
    with database.write() as session:
        account = UserAccount(
            id=number, username=username, display_name="", password_hash="!", role=Role.ADMIN
        )
        session.add(account)
        session.flush()
        return account.id


def list_accounts(database: Database) -> list[str]:
    return [row[1] for row in read_values(database, METADATA.tables["user_account"])]


def list_filled(database: Database) -> list[str]:
    return [digest.table for digest in digest_database(database) if digest.rows]


@pytest.mark.postgres
def test_every_value_of_every_table_arrives(ends: tuple[Database, Database]) -> None:
    source, target = ends
    report = copy_database(source, target, ignore)
    for table in METADATA.sorted_tables:
        assert read_values(target, table) == read_values(source, table), table.name
    assert report.rows == ROWS * len(METADATA.sorted_tables)
    assert report.tables == digest_database(source) == digest_database(target)


@pytest.mark.postgres
def test_a_missing_value_and_a_json_null_stay_two_things(ends: tuple[Database, Database]) -> None:
    source, target = ends
    copy_database(source, target, ignore)
    for database in ends:
        with database.read() as session:
            missing = text("SELECT count(*) FROM job WHERE result IS NULL")
            null = text("SELECT count(*) FROM job WHERE CAST(result AS TEXT) = 'null'")
            assert session.connection().execute(missing).scalar_one() == 1
            assert session.connection().execute(null).scalar_one() == 1


@pytest.mark.postgres
def test_the_next_row_gets_the_next_number(
    planted: Database, postgresql_database: Database
) -> None:
    copy_database(planted, postgresql_database, ignore)
    assert add_account(postgresql_database, "next") == ROWS + 1


@pytest.mark.postgres
def test_append_only_tables_refuse_changes_in_the_copy(
    planted: Database, postgresql_database: Database
) -> None:
    target = postgresql_database
    copy_database(planted, target, ignore)
    for name in APPEND_ONLY:
        table = METADATA.tables[name]
        column = next(iter(table.primary_key))
        for statement in (update(table).values({column.name: column}), delete(table)):
            with (
                pytest.raises(IntegrityError, match="append only"),
                target.engine.begin() as connection,
            ):
                connection.execute(statement)


@pytest.mark.postgres
def test_a_copy_that_is_broken_off_leaves_nothing(
    planted: Database, postgresql_database: Database
) -> None:

    def stop_late(share: float, _words: str) -> None:
        if share > 0.9:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_database(planted, postgresql_database, stop_late)
    assert list_filled(postgresql_database) == []


KILLED = """
import os, signal, sys
from db.copying import copy_database
from db.session import open_database
source, target = map(open_database, sys.argv[1:])
def die(share, words):
    if share > 0.9:
        os.kill(os.getpid(), signal.SIGKILL)
copy_database(source, target, die)
"""


def test_a_killed_copy_leaves_nothing_and_can_be_made_again(
    planted: Database, other_file: Database
) -> None:
    urls = [str(end.engine.url) for end in (planted, other_file)]
    done = subprocess.run([sys.executable, "-c", KILLED, *urls], cwd=ROOT, check=False)
    assert done.returncode == -9
    assert list_filled(other_file) == []
    assert copy_database(planted, other_file, ignore).tables == digest_database(other_file)


@pytest.mark.postgres
def test_what_is_written_meanwhile_is_not_in_the_copy(
    postgresql_database: Database, other_file: Database
) -> None:
    source, target = postgresql_database, other_file
    plant(source)
    before = digest_database(source)

    def write_on(_share: float, words: str) -> None:
        if words.startswith("Copying user_account") and len(list_accounts(source)) == ROWS:
            add_account(source, "during", 77)

    copy_database(source, target, write_on)
    assert "during" in list_accounts(source)
    assert digest_database(target) == before


@pytest.mark.postgres
def test_text_that_postgresql_cannot_hold_is_named(
    planted: Database, postgresql_database: Database
) -> None:
    add_account(planted, "nul\x00byte")
    with pytest.raises(CopyError, match=r"Table user_account cannot be copied.*NUL"):
        copy_database(planted, postgresql_database, ignore)
    assert list_filled(postgresql_database) == []


@pytest.mark.postgres
def test_a_number_that_sqlite_cannot_hold_is_found_by_reading_back(
    postgresql_database: Database, other_file: Database
) -> None:
    plant(postgresql_database)
    with postgresql_database.write() as session:
        session.connection().execute(text("UPDATE portfolio SET drawdown_limit = 'NaN'"))
    with pytest.raises(CopyError, match="portfolio reads back differently"):
        copy_database(postgresql_database, other_file, ignore)
    assert list_filled(other_file) == []


@pytest.mark.postgres
def test_a_postgresql_database_can_be_replaced_as_a_whole(
    planted: Database, postgresql_database: Database
) -> None:
    plant(postgresql_database)
    add_account(postgresql_database, "later", 77)
    copy_database(planted, postgresql_database, ignore, is_replacing=True)
    assert digest_database(postgresql_database) == digest_database(planted)
    assert add_account(postgresql_database, "next") == ROWS + 1


@pytest.mark.postgres
def test_who_reads_while_a_database_is_replaced_sees_one_moment_and_waits_for_nothing(
    planted: Database, postgresql_database: Database
) -> None:
    target = postgresql_database
    add_account(target, "old")
    heard: list[list[str]] = []

    def read_meanwhile(_share: float, words: str) -> None:
        if words.startswith("Comparing"):
            with target.read() as session:
                session.connection().execute(text("SET LOCAL lock_timeout = '5s'"))
                heard.append(list(session.scalars(select(UserAccount.username))))

    with target.read() as session:
        assert session.scalar(select(func.count()).select_from(Notice)) == 0
        copy_database(planted, target, read_meanwhile, is_replacing=True)
        assert list(session.scalars(select(UserAccount.username))) == ["old"]
    assert set(map(tuple, heard)) == {("old",)}
    assert digest_database(target) == digest_database(planted)


@pytest.mark.postgres
def test_append_only_tables_refuse_changes_after_a_replacement(
    planted: Database, postgresql_database: Database
) -> None:
    plant(postgresql_database)
    copy_database(planted, postgresql_database, ignore, is_replacing=True)
    for name in APPEND_ONLY:
        with (
            pytest.raises(IntegrityError, match="append only"),
            postgresql_database.engine.begin() as connection,
        ):
            connection.execute(delete(METADATA.tables[name]))


@pytest.mark.postgres
def test_a_replacement_that_fails_at_the_end_turns_no_counter_back(
    planted: Database, postgresql_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counters are not part of a transaction: rows that stay must not get a new one's number."""
    for number in range(ROWS + 1):
        add_account(postgresql_database, f"precious{number}")

    def set_and_fail(connection: Connection) -> None:
        set_sequences(connection)
        raise KeyboardInterrupt

    set_sequences = copying._set_sequences
    monkeypatch.setattr(copying, "_set_sequences", set_and_fail)
    with pytest.raises(KeyboardInterrupt):
        copy_database(planted, postgresql_database, ignore, is_replacing=True)
    assert add_account(postgresql_database, "next") == ROWS + 2


@pytest.mark.postgres
def test_a_failed_replacement_keeps_what_was_there(
    planted: Database, postgresql_database: Database
) -> None:
    add_account(postgresql_database, "precious")
    before = digest_database(postgresql_database)
    add_account(planted, "nul\x00byte")
    with pytest.raises(CopyError, match="user_account"):
        copy_database(planted, postgresql_database, ignore, is_replacing=True)
    assert digest_database(postgresql_database) == before


def test_a_dangling_reference_leaves_nothing_behind(
    planted: Database, other_file: Database
) -> None:
    # The driver's own connection: ours keeps references whole.
    with sqlite3.connect(str(sqlite_path(planted.engine))) as driver:
        driver.execute("UPDATE notice SET user_id = 77 WHERE id = 1")
    driver.close()
    with pytest.raises(CopyError, match=r"Table notice cannot be copied.*FOREIGN KEY"):
        copy_database(planted, other_file, ignore)
    assert list_filled(other_file) == []


def test_a_target_that_is_not_there_yet_is_made(planted: Database, new_file: Database) -> None:
    copy_database(planted, new_file, ignore)
    assert digest_database(new_file) == digest_database(planted)


def test_a_target_with_rows_is_refused_and_kept(planted: Database, other_file: Database) -> None:
    add_account(other_file, "precious")
    with pytest.raises(CopyError, match=r"not empty.*user_account"):
        copy_database(planted, other_file, ignore)
    assert list_filled(other_file) == ["user_account"]
    assert list_accounts(other_file) == ["precious"]


def test_a_sqlite_file_is_never_replaced_by_a_copy(planted: Database, other_file: Database) -> None:
    with pytest.raises(CopyError, match="Only a PostgreSQL"):
        copy_database(planted, other_file, ignore, is_replacing=True)


def test_source_and_target_must_be_two(planted: Database) -> None:
    with pytest.raises(CopyError, match="same database"):
        copy_database(planted, planted, ignore)


def test_another_revision_is_refused_on_either_side(
    planted: Database, other_file: Database
) -> None:
    with planted.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    with pytest.raises(CopyError, match=r"source is at revision 0001.*db upgrade"):
        copy_database(planted, other_file, ignore)
    with pytest.raises(CopyError, match="target is at revision 0001"):
        copy_database(other_file, planted, ignore)


def test_a_source_without_tables_is_refused(new_file: Database, other_file: Database) -> None:
    with pytest.raises(CopyError, match="holds no Signaldeck database"):
        copy_database(new_file, other_file, ignore)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path, other_file: Database) -> None:
    (tmp_path / "letter.db").write_text("Dear reader, " * 100)
    letter = open_database(f"sqlite:///{tmp_path / 'letter.db'}")
    with pytest.raises(CopyError, match="source cannot be opened: file is not a database"):
        copy_database(letter, other_file, ignore)


def test_a_server_out_of_reach_is_refused(other_file: Database) -> None:
    nowhere = open_database("postgresql+psycopg://nobody@127.0.0.1:1/nothing?connect_timeout=1")
    with pytest.raises(CopyError, match=r"target cannot be opened: .*refused"):
        copy_database(other_file, nowhere, ignore)


def test_a_target_of_somebody_else_is_refused(planted: Database, new_file: Database) -> None:
    with new_file.engine.begin() as connection:
        connection.execute(text("CREATE TABLE guest (id INTEGER)"))
    with pytest.raises(CopyError, match="not ours: guest"):
        copy_database(planted, new_file, ignore)


def test_progress_rises_to_the_end(planted: Database, other_file: Database) -> None:
    heard: list[float] = []
    copy_database(planted, other_file, lambda share, _: heard.append(share))
    assert heard == sorted(heard)
    assert (heard[0], heard[-1]) == (0, 1)
