"""Puts together how the installation observes itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.admin.monitoring.level_sampler import LevelSampler
from core.admin.monitoring.monitor import Monitor
from core.admin.monitoring.part_service import PartService
from core.admin.monitoring.probes import build_probes
from core.admin.monitoring.recorder import Recorder
from core.admin.monitoring.service_level_service import ServiceLevelService
from core.admin.monitoring.state_sources import FindMethod, build_sources
from core.admin.monitoring.system_states import SystemStates
from core.enums import JobStatus
from core.jobs.types import JobKind
from core.log import configure_logging
from core.telemetry import JOBS_ENDED
from core.telemetry.errors import ERRORS
from core.telemetry.page_runs import PAGE_RUNS
from db.session import Database


@dataclass(frozen=True)
class MonitoringServices:
    """What watches, and what shows it."""

    monitor: Monitor
    service_levels: ServiceLevelService
    parts: PartService
    system_states: SystemStates


def build_monitoring(
    database: Database,
    kinds: Mapping[str, JobKind],
    find: FindMethod,
    *,
    version: str,
    data_dir: Path,
) -> MonitoringServices:
    """The services of monitoring.

    Args:
        database: what is measured is stored there.
        kinds: how each kind of job is run.
        find: a method of the services by its dotted name; parts that answer for themselves are
            asked through it.
        version: of the application.
        data_dir: the folder whose disk must not fill up.
    """
    for kind in kinds:
        # A count that appears at five is no increase for Prometheus: it begins at nought.
        JOBS_ENDED.labels(kind, JobStatus.FAILURE.value)
    sampler = LevelSampler(database, build_probes(database, kinds, find))
    levels = ServiceLevelService(database)
    sources = build_sources(database, find, sampler, levels, version=version, data_dir=data_dir)
    return MonitoringServices(
        monitor=Monitor(Recorder(database, PAGE_RUNS, ERRORS), sampler),
        service_levels=levels,
        parts=PartService(find),
        system_states=SystemStates(sources),
    )


def configure_observing(trace_endpoint: str, version: str) -> None:
    """Set up log and traces of this process.

    Args:
        trace_endpoint: address of an OpenTelemetry collector; empty for no traces.
        version: of the application.

    Raises:
        SetupError: traces are wanted and the packages that send them are missing.
    """
    configure_logging(on_line=ERRORS.note)
    if trace_endpoint:
        from core.tracing.exporter import configure_tracing

        configure_tracing(trace_endpoint, version)
