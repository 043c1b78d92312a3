"""A real installation on an empty migrated database, with all its services."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.contracts import Actor
from core.enums import Role, RunMode
from core.service_factory import build_services
from core.services import Services
from core.settings import Settings
from core.user.passwords import PasswordHasher
from db.user.tables import UserAccount
from tests.conftest import add_user
from tests.demo_template import build_runner

SECRET = "k9abcdefghijklmnopqrstuvwxyz0123456789"
PASSWORD = "rather-long-and-odd-42"
Install = Callable[..., Services]


@pytest.fixture
def install(migrated_file: Path, tmp_path: Path) -> Iterator[Install]:
    """Makes an installation in a folder of its own."""
    built: list[Services] = []

    def make(name: str = "desk", mode: RunMode = RunMode.REAL, **settings: object) -> Services:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        chosen = Settings(
            data_dir=folder,
            mode=mode,
            secret_key=settings.pop("secret_key", SECRET),
            is_worker_started=False,
            is_yfinance_enabled=False,
            _env_file=None,
            **settings,
        )
        if not (folder / f"{mode.value}.db").exists():
            shutil.copy(migrated_file, folder / f"{mode.value}.db")
        built.append(build_services(chosen))
        return built[-1]

    yield make
    for services in built:
        services.close()


@pytest.fixture
def desk(install: Install) -> Services:
    return install()


@pytest.fixture
def boss(desk: Services) -> Actor:
    """An administrator with a password."""
    actor = add_user(desk.database, "ada", Role.ADMIN)
    with desk.database.write() as session:
        account = session.get(UserAccount, actor.user_id)
        assert account is not None
        account.password_hash = PasswordHasher(cost=4).hash(PASSWORD)
    return actor


@pytest.fixture
def run_job() -> Callable[[Services, str], None]:
    """Carries one job out here and now, as a worker would."""
    return lambda services, job_id: build_runner(services).run(job_id)
