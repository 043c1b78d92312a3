"""Fixtures shared by all tests: a migrated database of one's own, and the people who use it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Connection, text

from core.contracts import Actor
from core.enums import Role
from db.append_only import APPEND_ONLY
from db.metadata import METADATA
from db.migrate import upgrade
from db.session import Database, open_database
from db.user.tables import UserAccount

POSTGRES_URL = os.environ.get("SIGNALDECK_TEST_POSTGRES_URL", "")
REDIS_URL = os.environ.get("SIGNALDECK_TEST_REDIS_URL", "")
os.environ.pop("GEMINI_API_KEY", None)  # no test spends anybody's money
REAL_DATA = os.environ.get("SIGNALDECK_REAL_DATA", "")

# No example is judged by how long it took: that says how busy the machine is.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(autouse=True)
def main_module_as_before() -> Iterator[None]:
    """A page that is tested leaves its file as the main module, which child processes would run."""
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database at the newest revision; copied, because migrating takes longer."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    database = open_database(f"sqlite:///{path}")
    upgrade(database.engine)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.engine.dispose()
    return path


@pytest.fixture
def sqlite_database(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "test.db"
    shutil.copy(migrated_file, path)
    database = open_database(f"sqlite:///{path}")
    yield database
    database.engine.dispose()


END_OTHERS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    " AND application_name = current_setting('application_name')"
)
"""Ends what else this test process has open on the server."""


@pytest.fixture(scope="session")
def migrated_schema() -> Iterator[str]:
    """A migrated PostgreSQL schema of this test process; each test empties it."""
    if not POSTGRES_URL:
        pytest.skip("SIGNALDECK_TEST_POSTGRES_URL is not set: no PostgreSQL to test against")
    schema = f"test_{os.getpid()}"
    server = open_database(POSTGRES_URL)
    with server.engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    # Nothing here has to survive a loss of power.
    settings = f"-csearch_path%3D{schema}%20-csynchronous_commit%3Doff"
    options = f"options={settings}&application_name={schema}"
    url = f"{POSTGRES_URL}{'&' if '?' in POSTGRES_URL else '?'}{options}"
    database = open_database(url)
    upgrade(database.engine)
    database.engine.dispose()
    yield url
    with server.engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    server.engine.dispose()


@pytest.fixture
def postgresql_database(migrated_schema: str) -> Iterator[Database]:
    database = open_database(migrated_schema)
    with database.engine.begin() as connection:
        # A failed test's traceback may keep its transaction open, and with it the tables.
        connection.execute(END_OTHERS)
        empty_tables(connection)
    yield database
    database.engine.dispose()


RESTART_COUNTERS = text(
    "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)"
    " FROM pg_sequences WHERE schemaname = current_schema() AND last_value IS NOT NULL"
)
FIND_FILLED = text(
    " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})"  # noqa: S608 - our own tables
        for name in METADATA.tables
    )
)


def empty_tables(connection: Connection) -> None:
    """As migrated, without the new files and their fsync that truncating all tables costs."""
    filled = set(connection.execute(FIND_FILLED).scalars())
    for name in filled & set(APPEND_ONLY):  # these refuse to have rows deleted
        connection.execute(text(f"TRUNCATE {name} CASCADE"))
    for table in reversed(METADATA.sorted_tables):
        if table.name in filled - set(APPEND_ONLY):
            connection.execute(table.delete())
    connection.execute(RESTART_COUNTERS)


@pytest.fixture
def redis_url(worker_id: str) -> str:
    """An empty Redis database of this test process."""
    if not REDIS_URL:
        pytest.skip("SIGNALDECK_TEST_REDIS_URL is not set: no Redis to test against")
    import redis

    number = 1 + int(worker_id.removeprefix("gw") or 0) if worker_id != "master" else 0
    url = f"{REDIS_URL.rstrip('/')}/{number}"
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Database:
    """The data layer's tests run on both databases."""
    found: Database = request.getfixturevalue(f"{request.param}_database")
    return found


on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""For a costly test whose statements other tests of its file try on both databases."""


def add_user(database: Database, username: str, role: Role) -> Actor:
    """An account that cannot sign in (its hash matches nothing), as an actor."""
    with database.write() as session:
        account = UserAccount(
            username=username, display_name=username.title(), password_hash="!", role=role
        )
        session.add(account)
        session.flush()
        assert account.id is not None
        return Actor(account.id, role, username)


@pytest.fixture
def trader(database: Database) -> Actor:
    return add_user(database, "tess", Role.TRADER)


@pytest.fixture
def stranger(database: Database) -> Actor:
    """Another trader, who must never see what is Tess's."""
    return add_user(database, "sam", Role.TRADER)


@pytest.fixture
def viewer(database: Database) -> Actor:
    return add_user(database, "vera", Role.VIEWER)


@pytest.fixture
def admin(database: Database) -> Actor:
    return add_user(database, "ada", Role.ADMIN)


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A seeded demo installation, to be copied."""
    from tests import demo_template  # the whole application, which few tests need

    return demo_template.make_once("demo_seeded", tmp_path_factory, worker_id, demo_template.seed)


@pytest.fixture(scope="session")
def settled_demo_folder(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str, demo_folder: Path
) -> Path:
    """The same with the first events delivered and the first jobs done, to be copied."""
    from tests import demo_template

    return demo_template.make_once(
        "demo_settled",
        tmp_path_factory,
        worker_id,
        partial(demo_template.work_off, seeded=demo_folder),
    )


@pytest.fixture(scope="session")
def real_data() -> Path:
    if not REAL_DATA or not Path(REAL_DATA).is_dir():
        pytest.skip("SIGNALDECK_REAL_DATA does not name a folder: real Korean bars not tested")
    return Path(REAL_DATA)
