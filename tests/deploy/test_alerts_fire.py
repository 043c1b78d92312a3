"""Each alert is silent while all is well, and fires in the trouble that it is for.

Worked out over real scrapes (tests/deploy/promql.py), changed by what the trouble would change.
"""

from __future__ import annotations

import copy
import shutil
from pathlib import Path

import pytest

from core.gateway.metrics import render_metrics
from core.service_factory import build_services
from core.settings import Settings
from tests.deploy.promql import Scrape, evaluate, read_scrape
from tests.deploy.test_monitoring_files import list_alerts

ALERTS = {rule["alert"]: rule["expr"] for rule in list_alerts()}
HOUR, DAY = 3_600.0, 86_400.0

PAGE = "signaldeck_page_run_seconds"
PAGE_ERRORS = "signaldeck_page_errors_total"
LEVEL = "signaldeck_level_seconds"
READY = "signaldeck_part_ready"
CALLS = "signaldeck_provider_calls_total"

# Of each alert: metric, its labels, its value an hour ago (None: it was not there) and now.
TROUBLES: dict[str, list[tuple[str, dict[str, str], float | None, float]]] = {
    "PagesSlow": [
        (f"{PAGE}_bucket", {"page": "Jobs", "le": "0.3"}, 100, 150),
        (f"{PAGE}_bucket", {"page": "Jobs", "le": "1.0"}, 100, 200),
        (f"{PAGE}_bucket", {"page": "Jobs", "le": "+Inf"}, 100, 200),
    ],
    "PagesFail": [
        (f"{PAGE}_count", {"page": "Jobs"}, 100, 200),
        (PAGE_ERRORS, {"page": "Jobs", "code": "unexpected"}, 1, 3),
    ],
    "WorkLate": [(LEVEL, {"indicator": "event_lag"}, 0, 31)],
    "BackupOld": [(LEVEL, {"indicator": "backup_age"}, 0, 27 * HOUR)],
    "RestoreUnproven": [(LEVEL, {"indicator": "restore_age"}, 0, 9 * DAY)],
    "PricesOld": [(LEVEL, {"indicator": "data_age"}, 0, 5 * DAY)],
    "ErrorBudgetSpent": [("signaldeck_error_budget_left", {"indicator": "job_wait"}, 0, -0.1)],
    "SignaldeckDown": [("up", {"job": "signaldeck"}, 1, 0)],
    "DatabaseAway": [(READY, {"part": "database"}, 1, 0)],
    "QueueAway": [(READY, {"part": "queue"}, 1, 0)],
    "NoScheduler": [(READY, {"part": "scheduler"}, 1, 0)],
    "NoWorker": [("signaldeck_live_workers", {}, 1, 0)],
    "DeadLetters": [("signaldeck_event_deliveries", {"status": "dead"}, 0, 1)],
    "JobsFail": [
        ("signaldeck_jobs_ended_total", {"kind": "run_backtest", "status": "failure"}, 0, 4)
    ],
    "ProviderFails": [
        (CALLS, {"provider": "yfinance", "outcome": "good"}, 10, 12),
        (CALLS, {"provider": "yfinance", "outcome": "timed_out"}, 3, 6),
    ],
    "DrillFailed": [("signaldeck_drill_failed", {}, 0, 1)],
    "DiskNearlyFull": [("signaldeck_disk_free_bytes", {}, 1e9, 1.0)],
    "RedisAway": [("signaldeck_cache_redis_failing", {}, 0, 1)],
    "PartUnreadable": [("signaldeck_source_failed", {"source": "work"}, 0, 1)],
    "ErrorsLogged": [("signaldeck_log_errors_total", {"event": "job_failed"}, 3, 30)],
    "GateRefuses": [("signaldeck_gate_refusals_total", {"reason": "sign_in"}, 0, 6 * 300)],
}


def change(scrape: Scrape, metric: str, labels: dict[str, str], value: float | None) -> None:
    if value is not None:
        scrape.setdefault(metric, {})[frozenset(labels.items())] = value


@pytest.fixture(scope="module")
def healthy(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Scrape:
    """What a server without visitors tells; a worker, which is not started here, is added."""
    data = tmp_path_factory.mktemp("alerts")
    shutil.copy(migrated_file, data / "demo.db")
    services = build_services(Settings(_env_file=None, data_dir=data))
    services.monitor.sampler.sample_if_due()
    body, _ = render_metrics(services)
    services.close()
    scrape = read_scrape(body.decode())
    for counted in [name for name in scrape if name.endswith(("_total", "_bucket", "_count"))]:
        del scrape[counted]  # what other tests of this process counted
    change(scrape, "up", {"job": "signaldeck"}, 1)
    change(scrape, "signaldeck_live_workers", {}, 1)
    return scrape


def fires(alert: str, before: Scrape, now: Scrape) -> bool:
    return bool(evaluate(ALERTS[alert], before, now))


@pytest.mark.parametrize("alert", ALERTS)
def test_no_alert_while_all_is_well(alert, healthy):
    assert not fires(alert, healthy, healthy)


@pytest.mark.parametrize("alert", [name for name in ALERTS if name != "LevelUnmeasured"])
def test_an_alert_fires_in_its_trouble(alert, healthy):
    before, now = copy.deepcopy(healthy), copy.deepcopy(healthy)
    for metric, labels, was, becomes in TROUBLES[alert]:
        change(before, metric, labels, was)
        change(now, metric, labels, becomes)
    assert fires(alert, before, now)


def test_a_level_that_nobody_can_tell_is_told_of(healthy):
    now = copy.deepcopy(healthy)
    del now[LEVEL][frozenset({("indicator", "job_wait")})]
    [labels] = evaluate(ALERTS["LevelUnmeasured"], healthy, now)
    assert dict(labels) == {"indicator": "job_wait"}


def test_two_servers_that_tell_the_same_failures_are_not_added_up(healthy):
    before, now = copy.deepcopy(healthy), copy.deepcopy(healthy)
    for instance in ("a", "b"):
        labels = {"kind": "run_backtest", "status": "failure", "instance": instance}
        change(before, "signaldeck_jobs_ended_total", labels, 0)
        change(now, "signaldeck_jobs_ended_total", labels, 3)
    assert not fires("JobsFail", before, now)


def test_a_count_that_was_not_there_before_has_not_grown(healthy):
    now = copy.deepcopy(healthy)
    change(now, "signaldeck_log_errors_total", {"event": "job_failed"}, 30)
    assert not fires("ErrorsLogged", healthy, now)
