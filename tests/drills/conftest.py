"""One real server in demo mode for all attacks, and its database from behind."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.server import ROOT, serve
from core.enums import RunMode
from core.service_factory import build_services
from core.settings import Settings
from core.user.passwords import PasswordHasher
from tests.drills.attacker import Target


@pytest.fixture(scope="session")
def target(tmp_path_factory: pytest.TempPathFactory, demo_folder: Path) -> Iterator[Target]:
    folder = tmp_path_factory.mktemp("attacked")
    shutil.copytree(demo_folder, folder, dirs_exist_ok=True)
    environment = {
        "SIGNALDECK_DATA_DIR": str(folder),
        "SIGNALDECK_MODE": "demo",
        "SIGNALDECK_IS_WORKER_STARTED": "false",
        "SIGNALDECK_METRICS_TOKEN": "scrape-me",
        "DATABASE_URL": "",
    }
    with serve(ROOT / "app.py", environment) as server:
        settings = Settings(
            data_dir=folder, mode=RunMode.DEMO, is_worker_started=False, _env_file=None
        )
        services = build_services(settings)
        services.users._hasher = PasswordHasher(cost=4)  # resets of passwords are many here
        found = Target(server.url, services)
        yield found
        found.close()
        services.close()
