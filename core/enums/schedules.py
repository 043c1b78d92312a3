"""What is due when, and what became of it."""

from enum import StrEnum


class DueState(StrEnum):
    """Where one due time of a schedule stands; the last four are final.

    `waiting` queues behind the run before it; of `claimed`, a scheduler is just beginning it; of
    `started`, its jobs are under way.
    """

    WAITING = "waiting"
    CLAIMED = "claimed"
    STARTED = "started"
    DONE = "done"
    SKIPPED = "skipped"
    MISSED = "missed"
    FAILED = "failed"


class OverlapPolicy(StrEnum):
    """What to do with a due time that comes while the run before it is still under way."""

    SKIP = "skip"
    QUEUE = "queue"


class MissedPolicy(StrEnum):
    """What to do with due times that came while no scheduler was there."""

    SKIP = "skip"
    RUN_LATEST = "run_latest"
