"""What the desk may rely on: each service level, how it is judged and how often it must hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from core.telemetry.page_runs import GOOD_SECONDS

WINDOW = timedelta(days=28)
"""Service levels are judged over the last four weeks: as many Mondays as Sundays."""

PAGE_LATENCY = "page_latency"
PAGE_AVAILABILITY = "page_availability"
JOB_WAIT = "job_wait"
EVENT_LAG = "event_lag"
SCHEDULE_LAG = "schedule_lag"
BACKUP_AGE = "backup_age"
RESTORE_AGE = "restore_age"
DATA_AGE = "data_age"

_HOUR, _DAY = 3_600.0, 86_400.0
_EACH_MINUTE = "Page runs are written when their minute is over."
_MINUTES = WINDOW // timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Objective:
    """One service level.

    Attributes:
        indicator: its name where it is measured.
        title: as people call it.
        promise: in one sentence, with its limit.
        objective: share of page runs, or of minutes, in which it must hold (0 to 1).
        limit_seconds: what is judged by a duration holds up to this one; 0 for others.
        least_total: the error budget is that of at least so many runs or minutes: the first
            slow page of a new installation shall not have spent all of it.
        unit: what is counted: page runs or minutes.
        remedy: what an operator looks at first.
        unmeasured: why there may be nothing to judge.
    """

    indicator: str
    title: str
    promise: str
    objective: float
    limit_seconds: float
    least_total: int
    unit: str
    remedy: str
    unmeasured: str = "It is judged once a minute, by the server and by every worker."


OBJECTIVES: tuple[Objective, ...] = (
    Objective(
        PAGE_LATENCY,
        "Pages are fast",
        "95 % of page runs take at most 300 ms on the server.",
        0.95,
        GOOD_SECONDS,
        1_000,
        "page runs",
        "See below which page is slow, and how many statements it sends.",
        _EACH_MINUTE,
    ),
    Objective(
        PAGE_AVAILABILITY,
        "Pages work",
        "99.9 % of page runs end without an error of ours.",
        0.999,
        0.0,
        10_000,
        "page runs",
        "Read the recent errors on the System page; each has a reference for its timeline.",
        _EACH_MINUTE,
    ),
    Objective(
        JOB_WAIT,
        "Jobs begin soon",
        "In 99 % of minutes no job that could run has waited longer than one minute.",
        0.99,
        60.0,
        _MINUTES,
        "minutes",
        "Look at the workers on the System page; start more, or raise WORKER_PROCESSES.",
    ),
    Objective(
        EVENT_LAG,
        "Events arrive soon",
        "In 99 % of minutes no event has waited longer than 30 seconds for a listener.",
        0.99,
        30.0,
        _MINUTES,
        "minutes",
        "Look at the dead letters and at the listeners that fail on the Events page.",
    ),
    Objective(
        SCHEDULE_LAG,
        "Schedules start on time",
        "In 99 % of minutes nothing has been due for longer than two minutes.",
        0.99,
        120.0,
        _MINUTES,
        "minutes",
        "See which schedule is late on the Schedules page, and whether a worker is alive.",
    ),
    Objective(
        BACKUP_AGE,
        "Backups are young",
        "In 99 % of minutes the newest verified backup is at most 26 hours old.",
        0.99,
        26 * _HOUR,
        _MINUTES,
        "minutes",
        "Make one on the Backups page, and see why the nightly one did not.",
    ),
    Objective(
        RESTORE_AGE,
        "Restoring is proven",
        "In 99 % of minutes a restore was proven in the last eight days.",
        0.99,
        8 * _DAY,
        _MINUTES,
        "minutes",
        "Start a restore drill on the Backups page, and read its report.",
    ),
    Objective(
        DATA_AGE,
        "Prices are young",
        "In 95 % of minutes the newest stored bar is at most four days old: a weekend and a "
        "holiday.",
        0.95,
        4 * _DAY,
        _MINUTES,
        "minutes",
        "See which source fails on the Data sources page; fetch or import bars.",
        "Nothing here grows: invented bars, and those that came with a package, are not judged.",
    ),
)


def find_objective(indicator: str) -> Objective:
    """The service level of that indicator.

    Raises:
        KeyError: there is none.
    """
    return {each.indicator: each for each in OBJECTIVES}[indicator]
