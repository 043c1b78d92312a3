"""What may be scheduled, and the schedules that every installation begins with.

Actions are dotted names below `Services`, so that this file imports no service.
"""

from __future__ import annotations

from datetime import timedelta

from core.enums import MissedPolicy, OverlapPolicy
from core.schedules.cron import Cron
from core.schedules.definition import Schedule, SessionRule
from core.schedules.types import ScheduleAction

ACTIONS: dict[str, ScheduleAction] = {
    "korean_closing_bet": ScheduleAction(
        "korean_day.scan_closing_bets",
        "Closing bet",
        "Looks for closing bets before the closing auction.",
        takes_session=True,
        is_repeatable=True,
    ),
    "korean_prices": ScheduleAction(
        "korean_day.check_prices",
        "Prices",
        "Checks that the session's bars are here; open signals are followed.",
        takes_session=True,
        is_repeatable=True,
    ),
    "korean_flows": ScheduleAction(
        "korean_day.check_flows",
        "Flows",
        "Checks that the session's confirmed flows are here, and scans them.",
        takes_session=True,
        is_repeatable=True,
    ),
    "korean_vcp_scan": ScheduleAction(
        "korean_day.scan_vcp",
        "VCP scan",
        "Scans the whole market by every preset and seals what it finds.",
        takes_session=True,
        is_repeatable=True,
    ),
    "korean_report": ScheduleAction(
        "korean_day.report",
        "Report",
        "Stores the day's report and tells the desk.",
        takes_session=True,
        is_repeatable=True,
    ),
    "korean_night_scan": ScheduleAction(
        "korean_day.scan_everything",
        "Night scan",
        "Scans the newest Korean session once more, with what came in since.",
        takes_session=True,
        is_repeatable=True,
    ),
    "collect_bars": ScheduleAction(
        "collections.submit_collection",
        "Collect bars",
        "Brings every series that a live source keeps up to date.",
    ),
    "collect_watched": ScheduleAction(
        "collections.submit_watched",
        "Prices of watched symbols",
        "Brings the symbols of all watchlists up to date.",
    ),
    "make_backup": ScheduleAction(
        "backups.submit_backup",
        "Backup",
        "Makes a backup of the whole database and verifies it.",
    ),
    "drill_restore": ScheduleAction(
        "backups.submit_drill",
        "Restore drill",
        "Restores the newest backup to a scratch file and compares it.",
    ),
    "check_quality": ScheduleAction(
        "quality_checks.check_all",
        "Check all bars",
        "Checks the quality of every series, with anomalies.",
    ),
    "test_gate": ScheduleAction(
        "gate.submit_test",
        "Honesty self-test",
        "Shows that the gate stops noise and leaks and lets an edge pass.",
    ),
}
"""Name → what it is. Nothing else can be scheduled."""

GATE_EDITION = 1
"""Version of the definitions that the honesty gate tests: new ones are tested at once."""
_SEOUL = "Asia/Seoul"
_UNTIL_MORNING = timedelta(hours=15)  # well before the next session opens
_MOST_OF_A_WEEK = timedelta(days=6)


def _korean(action: str, after_close: int, window: timedelta = _UNTIL_MORNING) -> Schedule:
    return Schedule(
        name=action,
        title=ACTIONS[action].title,
        action=action,
        when=SessionRule("KRX", timedelta(minutes=after_close)),
        window=window,
    )


DEFAULTS: tuple[Schedule, ...] = (
    _korean("korean_closing_bet", -10, timedelta(minutes=10)),
    _korean("korean_prices", 30),
    _korean("korean_flows", 40),
    _korean("korean_vcp_scan", 50),
    _korean("korean_report", 60),
    Schedule("collect_bars", "Collect bars", "collect_bars", Cron("30 0 * * MON-FRI", _SEOUL)),
    Schedule(
        "korean_night_scan",
        "Night scan",
        "korean_night_scan",
        Cron("0 1 * * MON-FRI", _SEOUL),
    ),
    Schedule(
        "collect_watched",
        "Hourly prices",
        "collect_watched",
        Cron("0 * * * MON-FRI", _SEOUL),
        missed=MissedPolicy.SKIP,
        window=timedelta(minutes=30),
    ),
    Schedule(
        "make_backup",
        "Nightly backup",
        "make_backup",
        Cron("0 3 * * *", _SEOUL),
        overlap=OverlapPolicy.QUEUE,
        window=timedelta(hours=20),
    ),
    Schedule(
        "drill_restore",
        "Restore drill",
        "drill_restore",
        Cron("0 4 * * SUN", _SEOUL),
        overlap=OverlapPolicy.QUEUE,
        window=_MOST_OF_A_WEEK,
    ),
    Schedule(
        "check_quality",
        "Quality check",
        "check_quality",
        Cron("0 5 * * SAT", _SEOUL),
        window=_MOST_OF_A_WEEK,
    ),
    Schedule(
        "test_gate",
        "Honesty self-test",
        "test_gate",
        Cron("30 5 * * SUN", _SEOUL),
        window=_MOST_OF_A_WEEK,
        edition=GATE_EDITION,
    ),
)
"""The Korean day, with the regular close at 15:30 in Seoul: 15:20, 16:00, 16:10, 16:20, 16:30."""
