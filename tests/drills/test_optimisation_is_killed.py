"""The real worker is killed in the middle of a search; nothing is lost, nothing counted twice."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlmodel import select

from core.contracts import SYSTEM, Actor, BarQuery
from core.enums import BacktestStatus, Role, RunMode
from core.service_factory import Services, build_services
from core.settings import Settings
from core.trading.optimisation.grid import build_points, enumerate_points
from core.trading.optimisation.request import OptimisationRequest
from core.trading.optimisation.space import Axis, SearchSpace
from core.trading.sweep.sweep import SweepSettings, run_sweep
from db.trading.trial_tables import TrialEntry
from db.user.tables import UserAccount

pytestmark = pytest.mark.drill

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
            "SIGNALDECK_JOB_LEASE_SECONDS": "1",
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


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.close()


def wait_until(is_so: Callable[[], bool], seconds: float = 90.0) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.01)


def test_after_kill_9_in_the_middle_a_search_goes_on_after_its_last_stored_block(
    desk: Desk,
) -> None:
    services, actor = desk.services, desk.actor
    request = OptimisationRequest("GOOG", SPACE, holdout_share=0.3, min_trades=1)
    number = services.optimisations.submit_optimisation(actor, request).id

    def look() -> tuple[BacktestStatus, int]:
        [found] = services.optimisations.list_optimisations(actor).items
        return found.status, found.done

    worker = desk.start_worker()
    wait_until(lambda: look()[1] >= 8_192)
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    status, kept = look()
    assert status is BacktestStatus.RUNNING
    total = len(enumerate_points(SPACE, 0, 10**9))
    assert 8_192 <= kept < total, "It was killed too late to tell anything."
    before = services.optimisation_trials.load_trials(actor, number, ["sharpe_ratio"])
    assert len(before) == kept
    assert desk.entries() == []  # it has not ended

    desk.start_worker()
    wait_until(lambda: look()[0] is BacktestStatus.COMPLETED)
    names = ["sharpe_ratio", "total_return", "trade_count", "max_drawdown"]
    table = services.optimisation_trials.load_trials(actor, number, names)
    detail = services.optimisations.get_optimisation(actor, number)
    [job] = [job for job in services.jobs.list_jobs(actor) if job.kind == "run_optimisation"]
    assert job.attempt == 2

    # What an uninterrupted search gives, run here and now on the same bars.
    points = enumerate_points(SPACE, 0, total)
    query = BarQuery("GOOG", detail.in_sample.first, detail.in_sample.last)
    whole = run_sweep(
        services.bars.load_bars(SYSTEM, query), build_points(SPACE, points), SweepSettings()
    )
    assert np.array_equal(table.points, points)
    for name in names:
        assert np.array_equal(table.statistics[name], whole.column(name), equal_nan=True)
    assert np.array_equal(
        before.statistics["sharpe_ratio"], table.statistics["sharpe_ratio"][:kept], equal_nan=True
    )
    # Counted once, whole.
    assert [entry.trial_count for entry in desk.entries()] == [total]
    assert detail.trial_count == total
    assert detail.summary.best_value == np.nanmax(whole.column("sharpe_ratio"))
