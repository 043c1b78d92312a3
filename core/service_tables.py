"""Who hears what, who carries out which job, who is told of its end: all traffic in three tables.

Names are dotted paths below `Services`, so that this file imports no service.
"""

from __future__ import annotations

from core.events.types import BacktestFinished, Event, MarketDataUpdated, UniverseUpdated
from core.jobs.types import JobKind

SUBSCRIPTIONS: tuple[tuple[type[Event], str], ...] = (
    (BacktestFinished, "notices.on_backtest_finished"),
    (BacktestFinished, "passports.on_backtest_finished"),
    (MarketDataUpdated, "backtest_staleness.on_market_data_updated"),
    (UniverseUpdated, "backtest_staleness.on_universe_updated"),
    (MarketDataUpdated, "alert_watch.on_market_data_updated"),
    (UniverseUpdated, "alert_watch.on_universe_updated"),
    (MarketDataUpdated, "quality_checks.on_market_data_updated"),
    (UniverseUpdated, "quality_checks.on_universe_updated"),
)
"""Event → who hears it, as a name below `Services`."""

JOB_HANDLERS: dict[str, JobKind] = {
    "run_backtest": JobKind("backtest_runner.run_backtest_job"),
    "run_allocation": JobKind(
        "allocation_runner.run_allocation_job", time_limit=1800, max_running=2
    ),
    "judge_backtest": JobKind("passport_runner.run_judge_job"),
    "replay_backtest": JobKind("replays.run_replay_job"),
    "record_template": JobKind("strategy_templates.run_record_job", max_running=1),
    "check_quality": JobKind("quality_checks.run_check_job", time_limit=3600, max_running=1),
    "find_anomalies": JobKind("quality_checks.run_anomaly_job", time_limit=7200, max_running=1),
    "import_market": JobKind("market_imports.run_import_job", time_limit=3600, max_running=1),
    "detect_regimes": JobKind("regime_detections.run_detect_job", time_limit=3600, max_running=1),
    "fetch_company": JobKind("company_fetches.run_company_job", time_limit=300, max_running=2),
    "fetch_bars": JobKind("fetches.run_fetch_job", time_limit=300, max_running=2),
    "update_watchlist": JobKind("watchlist_updates.run_update_job", time_limit=3600, max_running=2),
}
"""Kind of job → who carries it out, as a name below `Services`."""

JOB_ENDINGS: dict[str, str] = {
    "run_backtest": "backtest_runner.on_job_ended",
    "run_allocation": "allocation_runner.on_job_ended",
    "judge_backtest": "passport_runner.on_job_ended",
    "import_market": "market_uploads.on_job_ended",
}
"""Kind of job → who is told, in the ending's own transaction, that it ended."""
