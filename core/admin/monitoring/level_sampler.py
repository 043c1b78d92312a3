"""Judges once a minute, whoever comes first, whether each service level is held."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from core.admin.monitoring.objectives import find_objective
from core.admin.monitoring.probes import Probe
from core.clock import now
from core.errors import ConflictError
from db.admin.monitoring_repository import LevelRow, MonitoringRepository
from db.session import Database

logger = structlog.get_logger(__name__)


class LevelSampler:
    """Asked every few seconds by every process that has time; one answer a minute is stored.

    Args:
        database: where the answers are stored.
        probes: indicator to what tells how late it is.
    """

    def __init__(self, database: Database, probes: Mapping[str, Probe]) -> None:
        self._database = database
        self._probes = probes
        self._sampled: datetime | None = None

    def measure(self) -> dict[str, float]:
        """How late everything is now, in seconds; without what could not be asked."""
        values = {}
        for indicator, probe in self._probes.items():
            try:
                value = probe()
            # A part that is out of reach must not keep the others from being judged; a minute
            # without an answer is shown as not measured.
            except Exception:
                logger.warning("probe_failed", indicator=indicator, exc_info=True)
                continue
            if value is not None:
                values[indicator] = value
        return values

    def measure_lateness(self) -> dict[str, float]:
        """As `measure`; what never happened is as late as the installation has been observed."""
        values = self.measure()
        if not any(math.isinf(value) for value in values.values()):
            return values
        with self._database.read() as session:
            begun = MonitoringRepository(session).find_begin()
        age = now() - begun if begun else timedelta(0)
        return {name: count_lateness(value, age) for name, value in values.items()}

    def sample_if_due(self) -> None:
        """Store this minute's judgement, unless it stands already."""
        minute = now().replace(second=0, microsecond=0)
        if minute == self._sampled:
            return
        values = self.measure()
        try:
            with self._database.write() as session:
                repository = MonitoringRepository(session)
                begun = repository.find_begin() or minute
                repository.add_levels(
                    LevelRow(name, minute, is_held(name, value, minute - begun), 1, value)
                    for name, value in values.items()
                    if not repository.has_level(name, minute)
                )
        except ConflictError:
            pass  # on PostgreSQL another process was as fast
        self._sampled = minute


def is_held(indicator: str, value: float, age: timedelta) -> int:
    """1 where the level is held, 0 where not.

    Args:
        indicator: of the level.
        value: seconds by which it is late; infinite for never.
        age: for how long the installation has been observed.
    """
    return int(count_lateness(value, age) <= find_objective(indicator).limit_seconds)


def count_lateness(value: float, age: timedelta) -> float:
    """Seconds by which something is late.

    What never happened counts only once the installation is old enough for it to have happened:
    the first backup is made in the first night.
    """
    return age.total_seconds() if math.isinf(value) else value
