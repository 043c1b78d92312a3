"""An app's services on a folder of its own, and real workers that carry out its searches."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from sqlmodel import select

from core.contracts import Actor
from core.enums import Role, RunMode
from core.service_factory import build_services
from core.services import Services
from core.settings import Settings
from core.trading.optimisation.space import Axis, SearchSpace
from db.trading.trial_tables import TrialEntry
from db.user.tables import UserAccount

ROOT = Path(__file__).parents[2]
SPACE = SearchSpace(
    "sma_crossover",
    (
        Axis("short", 2, 50, 1, is_whole=True),
        Axis("long", 51, 200, 1, is_whole=True),
        Axis("stop_loss", 0.0, 0.3, 0.01),
    ),
    (),
    {"min_strength": 0.0},
)
"""227,850 points: seconds of work, some thirty blocks."""


class Desk:
    """The app's side: its services on a folder, and workers that can be killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        settings = Settings(
            data_dir=folder, mode=RunMode.DEMO, is_worker_started=False, _env_file=None
        )
        self.services: Services = build_services(settings)
        self.services.prepare_database()
        with self.services.database.read() as session:
            account = session.exec(
                select(UserAccount).where(UserAccount.role == Role.TRADER)
            ).first()
            assert account is not None
            self.actor = Actor(account.id or 0, Role.TRADER)
        self.workers: list[subprocess.Popen[bytes]] = []

    def start_worker(self) -> subprocess.Popen[bytes]:
        environment = os.environ | {
            "SIGNALDECK_DATA_DIR": str(self.folder),
            "SIGNALDECK_MODE": "demo",
            "SIGNALDECK_JOB_LEASE_SECONDS": "3",
            "DATABASE_URL": "",
        }
        worker = subprocess.Popen(
            [sys.executable, "-m", "core", "worker"],
            cwd=ROOT,
            env=environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
        )
        self.workers.append(worker)
        return worker

    def entries(self) -> list[TrialEntry]:
        with self.services.database.read() as session:
            return list(session.exec(select(TrialEntry).order_by(TrialEntry.id)).all())

    def close(self) -> None:
        for worker in self.workers:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
        self.services.close()


def wait_until(is_so: Callable[[], bool], seconds: float = 90.0) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.01)
