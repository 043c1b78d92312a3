"""Who hears what, who carries out which job, who is told of its end: all traffic in three tables.

Names are dotted paths below `Services`, so that this file imports no service.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from core.cache.regions import FORGETTING
from core.events.types import (
    AppliedRunDiffered,
    BacktestFinished,
    BatchFinished,
    DailyReportMade,
    Event,
    FlowsUpdated,
    MarketDataUpdated,
    MarketStatusChanged,
    OptimisationFinished,
    RunDeleted,
    SignalCreated,
    SignalsAnalysed,
    SignalsEmitted,
    UniverseUpdated,
    VcpSignalDetected,
)
from core.jobs.types import JobKind

SUBSCRIPTIONS: tuple[tuple[type[Event], str], ...] = (
    (BacktestFinished, "notices.on_backtest_finished"),
    (BacktestFinished, "passports.on_backtest_finished"),
    (BacktestFinished, "applied_checks.on_backtest_finished"),
    (BatchFinished, "notices.on_batch_finished"),
    (OptimisationFinished, "notices.on_optimisation_finished"),
    (AppliedRunDiffered, "notices.on_applied_run_differed"),
    (RunDeleted, "notices.on_run_deleted"),
    (MarketDataUpdated, "backtest_staleness.on_market_data_updated"),
    (UniverseUpdated, "backtest_staleness.on_universe_updated"),
    (MarketDataUpdated, "alert_watch.on_market_data_updated"),
    (UniverseUpdated, "alert_watch.on_universe_updated"),
    (MarketDataUpdated, "signal_starter.on_market_data_updated"),
    (UniverseUpdated, "signal_starter.on_universe_updated"),
    (SignalsEmitted, "notices.on_signals_emitted"),
    (MarketStatusChanged, "market_notices.on_market_status_changed"),
    (MarketDataUpdated, "quality_checks.on_market_data_updated"),
    (UniverseUpdated, "quality_checks.on_universe_updated"),
    (UniverseUpdated, "signal_following.on_universe_updated"),
    (MarketDataUpdated, "gate_readings.on_market_data_updated"),
    (UniverseUpdated, "gate_readings.on_universe_updated"),
    (UniverseUpdated, "korean_chain.on_universe_updated"),
    (FlowsUpdated, "korean_chain.on_flows_updated"),
    (VcpSignalDetected, "korean_chain.on_signal_created"),
    (SignalCreated, "korean_chain.on_signal_created"),
    (VcpSignalDetected, "signal_analyses.on_signal_created"),
    (SignalCreated, "signal_analyses.on_signal_created"),
    (SignalsAnalysed, "market_notices.on_signals_analysed"),
    (DailyReportMade, "market_notices.on_daily_report_made"),
    *((event, "cache.on_news") for event in FORGETTING),
)
"""Event → who hears it, as a name below `Services`."""

BACKGROUND = "background"
"""Long work that nobody waits for: one at a time in all, so that a worker's second process is free
for what somebody does wait for."""

BACKUPS = "backups"
"""What works in the backup folder: one at a time."""

JOB_HANDLERS: dict[str, JobKind] = {
    "make_backup": JobKind(
        "backup_jobs.run_backup_job", time_limit=7200, max_running=1, lane=BACKUPS
    ),
    "drill_restore": JobKind(
        "backup_jobs.run_drill_job", time_limit=7200, max_running=1, lane=BACKUPS
    ),
    "restore_backup": JobKind(
        "backup_jobs.run_restore_job",
        time_limit=7200,
        max_attempts=1,
        max_running=1,
        lane=BACKUPS,
    ),
    "run_backtest": JobKind("backtest_runner.run_backtest_job"),
    "run_batch": JobKind("batch_runner.run_batch_job", time_limit=14_400, max_running=1),
    "run_optimisation": JobKind(
        "optimisation_runner.run_optimisation_job", time_limit=14_400, max_running=2
    ),
    "open_out_of_sample": JobKind("out_of_sample_runner.run_open_job", time_limit=3600),
    "run_allocation": JobKind(
        "allocation_runner.run_allocation_job", time_limit=1800, max_running=2
    ),
    "judge_backtest": JobKind("passport_runner.run_judge_job"),
    "scan_vcp": JobKind("vcp_scan_runner.run_scan_job", time_limit=300, max_running=2),
    "scan_smart_money": JobKind(
        "smart_money_scan_runner.run_scan_job", time_limit=300, max_running=2
    ),
    "scan_closing_bets": JobKind(
        "closing_bet_scan_runner.run_scan_job", time_limit=300, max_running=2
    ),
    "seed_demo_log": JobKind("demo_signal_log.run_seed_job", time_limit=900, max_running=1),
    "analyse_signals": JobKind("signal_analyses.run_analyse_job", time_limit=1800, max_running=1),
    "read_gate": JobKind("gate_readings.run_read_job", time_limit=300, max_running=1),
    "test_gate": JobKind("gate.run_test_job", time_limit=1800, max_running=1, lane=BACKGROUND),
    "emit_signals": JobKind("signal_emissions.run_emit_job", time_limit=1800, max_running=2),
    "measure_decay": JobKind(
        "signal_decays.run_measure_job", time_limit=1800, max_running=1, lane=BACKGROUND
    ),
    "replay_backtest": JobKind("replays.run_replay_job"),
    "record_template": JobKind("strategy_templates.run_record_job", max_running=1, lane=BACKGROUND),
    "check_quality": JobKind(
        "quality_checks.run_check_job", time_limit=3600, max_running=1, lane=BACKGROUND
    ),
    "find_anomalies": JobKind(
        "quality_checks.run_anomaly_job", time_limit=7200, max_running=1, lane=BACKGROUND
    ),
    "import_market": JobKind("market_imports.run_import_job", time_limit=3600, max_running=1),
    "detect_regimes": JobKind(
        "regime_detections.run_detect_job", time_limit=3600, max_running=1, lane=BACKGROUND
    ),
    "fetch_company": JobKind("company_fetches.run_company_job", time_limit=300, max_running=2),
    "collect_bars": JobKind(
        "collections.run_collect_job", time_limit=14_400, max_running=1, lane=BACKGROUND
    ),
    "fetch_bars": JobKind("fetches.run_fetch_job", time_limit=300, max_running=2),
    "update_watchlist": JobKind("watchlist_updates.run_update_job", time_limit=3600, max_running=2),
    "follow_signals": JobKind("signal_following.run_follow_job", time_limit=600, max_running=1),
    "study_signals": JobKind(
        "signal_studies.run_study_job", time_limit=1800, max_running=1, lane=BACKGROUND
    ),
    "backtest_signals": JobKind(
        "signal_backtest_runner.run_signal_backtest_job", time_limit=1800, max_running=2
    ),
}
"""Kind of job → who carries it out, as a name below `Services`."""

JOB_ENDINGS: dict[str, str] = {
    "seed_demo_log": "demo_signal_log.on_job_ended",
    "run_backtest": "backtest_runner.on_job_ended",
    "run_batch": "batch_runner.on_job_ended",
    "run_optimisation": "optimisation_runner.on_job_ended",
    "open_out_of_sample": "out_of_sample_runner.on_job_ended",
    "run_allocation": "allocation_runner.on_job_ended",
    "judge_backtest": "passport_runner.on_job_ended",
    "import_market": "market_uploads.on_job_ended",
    "scan_vcp": "vcp_scan_runner.on_job_ended",
    "scan_smart_money": "smart_money_scan_runner.on_job_ended",
    "scan_closing_bets": "closing_bet_scan_runner.on_job_ended",
    "backtest_signals": "signal_backtest_runner.on_job_ended",
}
"""Kind of job → who is told, in the ending's own transaction, that it ended."""


def list_listeners() -> Mapping[str, list[str]]:
    """Name of an event → who hears it."""
    listeners: dict[str, list[str]] = defaultdict(list)
    for event, handler in SUBSCRIPTIONS:
        listeners[event.__name__].append(handler)
    return listeners
