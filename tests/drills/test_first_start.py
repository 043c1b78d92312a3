"""A server on an empty folder: a demo to enter, and a worker at its first checks."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import select

from benchmarks.content import demo_environment, open_services
from benchmarks.server import ROOT, serve
from core.enums import JobStatus
from core.market_data.quality.due_checks import ANOMALY_JOB, CHECK_JOB
from db.jobs.tables import Job
from tests.drills.search_desk import wait_until

pytestmark = pytest.mark.drill


def test_an_empty_folder_becomes_a_demo_whose_market_is_checked(tmp_path: Path) -> None:
    """Every other server of the tests begins on a copy of what such a start leaves."""
    with serve(ROOT / "app.py", demo_environment(tmp_path)), open_services(tmp_path) as services:

        def read_jobs() -> dict[str, JobStatus]:
            with services.database.read() as session:
                return {job.kind: job.status for job in session.exec(select(Job)).all()}

        wait_until(lambda: read_jobs().get(CHECK_JOB) is JobStatus.SUCCESS, 300.0)
        assert ANOMALY_JOB in read_jobs()  # waits since the same commit; it takes minutes
