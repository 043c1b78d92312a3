"""`python -m core db copy` and `db compare`, as an operator sees them."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from core.admin.copy_commands import add_copy_commands, describe_tables
from core.clock import now
from core.enums import Role, WorkerRole
from core.errors import AppError
from db.copying import digest_database
from db.jobs.worker_repository import WorkerRepository
from db.session import Database, open_database
from db.table_content import TableDigest
from tests.conftest import add_user

MANY = (
    "bar WHERE series_id > 5",
    "investor_flow WHERE instrument_id > 30",
    "economic_observation WHERE series_id > 3",
    "fundamental",
    "corporate_event",
)
"""Rows of a demo whose number alone would make the test long."""


def run(*words: str) -> tuple[int, str]:
    """Exit status and what was said; an expected error as the command line words it."""
    app = typer.Typer()
    add_copy_commands(app)
    result = CliRunner().invoke(app, list(words))
    if isinstance(result.exception, AppError):
        return 1, str(result.exception)
    return result.exit_code, result.output


def url_of(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


@pytest.fixture
def target(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'new' / 'target.db'}"


def test_a_copy_reports_each_table_and_compares_equal(
    sqlite_database: Database, target: str
) -> None:
    add_user(sqlite_database, "tess", Role.TRADER)
    source = url_of(sqlite_database)
    status, said = run("copy", "--from", source, "--to", target)
    assert status == 0, said
    (line,) = [line for line in said.splitlines() if line.startswith("user_account")]
    name, rows, digest, verdict = line.split()
    assert (name, rows, verdict) == ("user_account", "1", "equal")
    found = {one.table: one.sha256 for one in digest_database(open_database(target))}
    assert digest == found["user_account"]
    status, said = run("compare", "--from", target, "--to", source)
    assert status == 0
    assert f"{len(found)} of {len(found)} tables are equal on both sides; 1 rows." in said


def test_a_difference_is_shown_with_both_hashes(sqlite_database: Database, target: str) -> None:
    source = url_of(sqlite_database)
    run("copy", "--from", source, "--to", target)
    add_user(sqlite_database, "tess", Role.TRADER)
    status, said = run("compare", "--from", source, "--to", target)
    assert status == 1
    lines = said.splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("user_account"))
    assert "equal" not in lines[place]
    assert lines[place + 1].split()[:2] == ["DIFFERS", "0"]


@pytest.mark.postgres
def test_a_password_is_never_printed(
    sqlite_database: Database, postgresql_database: Database
) -> None:
    target = url_of(postgresql_database)
    status, said = run("copy", "--from", url_of(sqlite_database), "--to", target)
    assert status == 0, said
    assert "signaldeck:***@" in said
    assert "signaldeck:signaldeck" not in said


def test_a_source_at_work_is_refused_until_told_otherwise(
    sqlite_database: Database, target: str
) -> None:
    with sqlite_database.write() as session:
        for name, age in (("alive", 1), ("long gone", 3_600)):
            WorkerRepository(session).beat(
                name=name,
                pid=1,
                host="here",
                role=WorkerRole.WORKER,
                started_at=now(),
                at=now() - timedelta(seconds=age),
            )
    words = ("copy", "--from", url_of(sqlite_database), "--to", target)
    status, said = run(*words)
    assert status == 1
    assert "worker is at work" in said
    assert not Path(target.removeprefix("sqlite:///")).stat().st_size
    status, said = run(*words, "--while-running")
    assert status == 0, said


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("sqlite:////nowhere/desk.db", "There is no file /nowhere/desk.db"),
        ("postgresql://host/desk", "not the URL of a database that can be copied"),
        ("desk.db", "not the URL of a database that can be copied"),
        ("sqlite://", "not the URL of a database that can be copied"),
    ],
)
def test_a_wrong_url_is_a_sentence(source: str, reason: str, target: str) -> None:
    status, said = run("copy", "--from", source, "--to", target)
    assert status == 1
    assert reason in said


def test_equal_tables_show_one_hash() -> None:
    one, other = TableDigest("bar", 2, "aa"), TableDigest("bar", 3, "bb")
    assert describe_tables([one], [one])[1].split() == ["bar", "2", "aa", "equal"]
    assert [line.split() for line in describe_tables([one], [other])[1:3]] == [
        ["bar", "2", "aa"],
        ["DIFFERS", "3", "bb"],
    ]


@pytest.mark.postgres
def test_a_demo_comes_back_from_postgresql_as_it_was(
    settled_demo_folder: Path, postgresql_database: Database, tmp_path: Path
) -> None:
    """An installation with jobs, events and signals, and the bars of some: there and back."""
    shutil.copy(settled_demo_folder / "demo.db", tmp_path / "demo.db")
    demo = open_database(f"sqlite:///{tmp_path / 'demo.db'}")
    with demo.engine.begin() as connection:
        for rows in MANY:
            connection.exec_driver_sql(f"DELETE FROM {rows}")  # noqa: S608 - written above
    there, back = url_of(postgresql_database), f"sqlite:///{tmp_path / 'back.db'}"
    status, said = run("copy", "--from", url_of(demo), "--to", there, "--while-running")
    assert status == 0, said
    status, said = run("copy", "--from", there, "--to", back, "--while-running")
    assert status == 0, said
    returned = open_database(back)
    digests = digest_database(demo)
    assert digest_database(returned) == digests
    filled = [digest.table for digest in digests if digest.rows]
    assert {"bar", "job", "outbox_event", "kr_signal", "user_account"} <= set(filled)
    demo.engine.dispose()
    returned.engine.dispose()
