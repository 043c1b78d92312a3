"""Which parts are asked for their states, and how."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from core.admin.monitoring.level_sampler import LevelSampler
from core.admin.monitoring.objectives import OBJECTIVES
from core.admin.monitoring.service_level_service import ServiceLevelService
from core.admin.monitoring.system_states import Source, count_by, read_disk
from core.contracts import SYSTEM
from core.enums import DeliveryStatus, JobStatus
from core.telemetry.states import State, Values
from db.admin.system_repository import SystemRepository
from db.session import Database

_FRESH_SECONDS = 60.0

FindMethod = Callable[[str], Callable[..., Any]]


def build_sources(
    database: Database,
    find: FindMethod,
    sampler: LevelSampler,
    levels: ServiceLevelService,
    *,
    version: str,
    data_dir: Path,
) -> dict[str, Source]:
    """Name of each part to what tells its states; `find` gives a method of the services."""
    return {
        "info": partial(_tell_info, database, version),
        "work": partial(_count_work, find),
        "parts": partial(_tell_parts, find),
        "database": partial(_measure_database, database),
        "disk": partial(read_disk, data_dir),
        "levels": partial(_tell_levels, sampler, _Budgets(levels)),
        "backups": partial(_tell_backups, find),
        "cache": partial(_tell_cache, find),
    }


def _tell_info(database: Database, version: str) -> Iterable[State]:
    values = (version, platform.python_version(), database.engine.dialect.name)
    yield State(
        "signaldeck_info",
        "Always 1; its labels tell what is running.",
        {values: 1},
        ("version", "python", "database"),
    )


def _count_work(find: FindMethod) -> Iterable[State]:
    counts = find("system.count_states")()
    # None is a count too: an alert on what is absent would stay silent.
    jobs = {status.value: counts.jobs.get(status.value, 0) for status in JobStatus}
    yield count_by("signaldeck_jobs", "Jobs by status.", "status", jobs)
    text = "Event deliveries by status."
    deliveries = {each.value: counts.deliveries.get(each.value, 0) for each in DeliveryStatus}
    yield count_by("signaldeck_event_deliveries", text, "status", deliveries)
    for name, text, value in (
        ("signaldeck_live_sessions", "Browser sessions signed in.", counts.live_sessions),
        ("signaldeck_live_workers", "Worker processes seen lately.", counts.live_workers),
    ):
        yield State(name, text, {(): value})


def _tell_parts(find: FindMethod) -> Iterable[State]:
    checks = find("system.check_ready")()
    ready: Values = {(check.name,): int(check.is_ok) for check in checks}
    text = "Whether a part that work needs is there (1), as /readyz says it."
    yield State("signaldeck_part_ready", text, ready, ("part",))


def _measure_database(database: Database) -> Iterable[State]:
    with database.read() as session:
        size = SystemRepository(session).read_size_bytes()
    yield State("signaldeck_database_bytes", "Bytes that the data occupies.", {(): size})


class _Budgets:
    """What is left of the error budgets, looked up once a minute: it takes many rows."""

    def __init__(self, levels: ServiceLevelService) -> None:
        self._levels = levels
        self._found: Values = {}
        self._until = 0.0

    def find(self) -> Values:
        """Indicator to the share that is left; without those not measured yet."""
        if time.monotonic() >= self._until:
            self._found = {
                (level.objective.indicator,): level.budget_left
                for level in self._levels.get_board(SYSTEM).levels
                if level.budget_left is not None
            }
            self._until = time.monotonic() + _FRESH_SECONDS
        return self._found


def _tell_levels(sampler: LevelSampler, budgets: _Budgets) -> Iterable[State]:
    limits: Values = {(o.indicator,): o.limit_seconds for o in OBJECTIVES if o.limit_seconds}
    late: Values = {(name,): seconds for name, seconds in sampler.measure_lateness().items()}
    indicator = ("indicator",)
    yield State(
        "signaldeck_level_seconds",
        "How late something is, or how old; what never happened counts from the first start.",
        late,
        indicator,
    )
    yield State(
        "signaldeck_level_limit_seconds", "What the service level allows.", limits, indicator
    )
    yield State(
        "signaldeck_error_budget_left",
        "Share of four weeks' error budget that is left; negative once it is overspent.",
        budgets.find(),
        indicator,
    )


def _tell_backups(find: FindMethod) -> Iterable[State]:
    state = find("backups.find_state")()
    yield State("signaldeck_backups", "Backups on the shelf.", {(): state.backups})
    text = "Size of the newest backup."
    yield State("signaldeck_backup_newest_bytes", text, {(): state.newest_bytes})
    text = "Whether the last restore drill failed (1)."
    yield State("signaldeck_drill_failed", text, {(): int(state.failed_at is not None)})


def _tell_cache(find: FindMethod) -> Iterable[State]:
    """Of the process that answers; each has a memory of its own."""
    regions = find("cache.list_regions")()
    answers: Values = {}
    for region in regions:
        answers[region.name, "hit"] = region.hits
        answers[region.name, "shared_hit"] = region.shared_hits
        answers[region.name, "miss"] = region.misses
    yield State(
        "signaldeck_cache_answers",
        "Questions to the cache, by region and by who answered: hit, shared_hit, miss.",
        answers,
        ("region", "result"),
        is_growing=True,
    )
    entries = {region.name: region.entries for region in regions}
    yield count_by("signaldeck_cache_entries", "Answers kept in memory.", "region", entries)
    since = find("cache.find_state")().failing_since
    text = "Whether the cache's Redis does not answer (1), so that memory alone serves."
    yield State("signaldeck_cache_redis_failing", text, {(): int(since is not None)})
