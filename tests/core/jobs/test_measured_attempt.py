"""Every attempt is counted once, by how it ended, under a kind that this version knows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from core.clock import now
from core.enums import JobStatus
from core.errors import BusyError, InvalidInputError
from core.jobs.types import LeaseLostError
from core.telemetry import JOB_SECONDS, JOB_WAIT_SECONDS, JOBS_ENDED, JOBS_STARTED, QUERIES
from core.telemetry.reporting import report_with

if TYPE_CHECKING:
    from conftest import World


def total(metric, ending: str, **labels: str) -> float:
    return sum(
        sample.value
        for family in metric.collect()
        for sample in family.samples
        if sample.name.endswith(ending)
        and all(sample.labels[name] == value for name, value in labels.items())
    )


def raises(error):
    def handler(_job):
        raise error

    return handler


def finishes(world):
    def handler(job):
        with world.database.write() as session:
            job.finish(session, {})

    return handler


@pytest.mark.parametrize(
    ("make", "status"),
    [
        (lambda _world: lambda _job: {}, "success"),
        (finishes, "success"),
        (lambda _world: raises(InvalidInputError("No such symbol.")), "failure"),
        (lambda _world: raises(BusyError("Locked.")), "retry"),
        (lambda _world: raises(LeaseLostError()), "lost"),
    ],
)
def test_an_attempt_is_counted_by_how_it_ended(world: World, make, status) -> None:
    before = {name: total(JOBS_ENDED, "_total", kind="work", status=name) for name in JobStatus}
    lost = total(JOBS_ENDED, "_total", kind="work", status="lost")
    begun, timed = total(JOBS_STARTED, "_total"), total(JOB_SECONDS, "_count", kind="work")
    world.run(make(world))
    after = {name: total(JOBS_ENDED, "_total", kind="work", status=name) for name in JobStatus}
    counted = {name for name in JobStatus if after[name] != before[name]}
    assert counted == ({JobStatus(status)} if status != "lost" else set())
    assert total(JOBS_ENDED, "_total", kind="work", status="lost") - lost == (status == "lost")
    assert total(JOBS_STARTED, "_total") == begun + 1
    assert total(JOB_SECONDS, "_count", kind="work") == timed + 1


def test_the_last_retry_is_counted_as_a_failure(world: World) -> None:
    job_id = world.add()
    world.change(job_id, attempt=2)
    world.handlers["work"] = raises(BusyError("Locked."))
    failed = total(JOBS_ENDED, "_total", kind="work", status="failure")
    world.runner.run(job_id)
    assert total(JOBS_ENDED, "_total", kind="work", status="failure") == failed + 1


def test_the_wait_counts_from_when_the_job_was_due(world: World) -> None:
    job_id = world.add()
    world.handlers["work"] = lambda _job: {}
    world.change(job_id, run_after=now() - timedelta(seconds=40))
    world.change(job_id, created_at=now() - timedelta(hours=3))
    before = total(JOB_WAIT_SECONDS, "_sum", kind="work")
    world.runner.run(job_id)
    assert total(JOB_WAIT_SECONDS, "_sum", kind="work") - before == pytest.approx(40, abs=3)


def test_a_kind_that_nobody_knows_makes_no_series_of_its_own(world: World) -> None:
    job_id = world.add()
    world.change(job_id, kind="made_up_by_a_row")
    world.runner.run(job_id)
    assert total(JOBS_ENDED, "_total", kind="made_up_by_a_row") == 0
    assert total(JOBS_ENDED, "_total", kind="unknown", status="failure") >= 1


def test_counts_are_reported_when_the_attempt_is_over_and_queries_are_the_jobs(
    world: World,
) -> None:
    told: list[float] = []
    report_with(lambda: told.append(total(JOBS_ENDED, "_total", kind="work", status="success")))
    before, sent = told_now(), total(QUERIES, "_total", origin="job")
    try:
        world.run(finishes(world))
    finally:
        report_with()
    assert told == [before + 1]
    assert total(QUERIES, "_total", origin="job") > sent


def told_now() -> float:
    return total(JOBS_ENDED, "_total", kind="work", status="success")
