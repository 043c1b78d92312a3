"""What a scraper reads: well formed, of all processes, and whole even where a part is silent."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from core.gateway.metrics import render_metrics
from core.service_factory import build_services
from core.service_tables import JOB_HANDLERS
from core.settings import Settings
from core.telemetry import JOBS_ENDED, LOG_ERRORS
from core.telemetry.process_files import ProcessFiles


@pytest.fixture
def services(migrated_file: Path, tmp_path: Path):
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(migrated_file, data / "demo.db")
    services = build_services(Settings(_env_file=None, data_dir=data))
    yield services
    services.close()


def scrape(services):
    body, content_type = render_metrics(services)
    assert content_type.startswith("text/plain")
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(body.decode())
        for sample in family.samples
    }


def test_states_of_every_part_are_told(services):
    found = scrape(services)
    for name in ("info", "work", "parts", "database", "disk", "levels", "backups", "cache"):
        assert found["signaldeck_source_failed", ("source", name)] == 0
    assert found["signaldeck_jobs", ("status", "pending")] == 0
    assert found["signaldeck_event_deliveries", ("status", "dead")] == 0
    assert found[("signaldeck_database_bytes",)] > 100_000
    assert found["signaldeck_level_seconds", ("indicator", "backup_age")] < 60
    assert found["signaldeck_level_limit_seconds", ("indicator", "job_wait")] == 60


def test_a_part_that_fails_costs_its_own_metrics_and_is_named(services, monkeypatch):
    def fail():
        raise OSError("the disk is gone")

    monkeypatch.setattr(services.backups, "find_state", fail)
    found = scrape(services)
    assert found["signaldeck_source_failed", ("source", "backups")] == 1
    assert found["signaldeck_source_failed", ("source", "work")] == 0
    assert ("signaldeck_backups",) not in found
    assert ("signaldeck_live_workers",) in found


def test_what_worker_processes_count_is_told_by_the_server(services):
    before = scrape(services).get(
        ("signaldeck_jobs_ended_total", ("kind", "drill"), ("status", "success")), 0
    )
    files = ProcessFiles(services.web.metrics_folder)
    pid = os.fork()
    if pid == 0:
        try:
            JOBS_ENDED.labels("drill", "success").inc(3)
            files.write()
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    found = scrape(services)
    ended = found["signaldeck_jobs_ended_total", ("kind", "drill"), ("status", "success")]
    assert ended == before + 3


def test_no_series_is_told_twice(services):
    LOG_ERRORS.labels("drill").inc()
    body, _ = render_metrics(services)
    lines = [line.rpartition(" ")[0] for line in body.decode().splitlines() if line[0] != "#"]
    assert len(lines) == len(set(lines))


def test_what_readyz_says_is_told_too(services):
    told = {
        key[1][1]: value
        for key, value in scrape(services).items()
        if key[0] == "signaldeck_part_ready"
    }
    assert told == {check.name: check.is_ok for check in services.system.check_ready()}
    assert told["database"] == 1
    assert told["worker"] == 0  # none was started here


def test_failures_of_each_kind_of_job_are_counted_from_nought(services):
    # A count that appears at five is no increase for Prometheus: no alert would come of it.
    found = scrape(services)
    for kind in JOB_HANDLERS:
        assert ("signaldeck_jobs_ended_total", ("kind", kind), ("status", "failure")) in found


def test_a_scrape_leaves_nothing_behind_that_lives_as_long_as_the_process(services, monkeypatch):
    scrape(services)
    registered = []
    monkeypatch.setattr(os, "register_at_fork", lambda **hooks: registered.append(hooks))
    scrape(services)
    assert registered == []
