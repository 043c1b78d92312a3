"""What Prometheus reads: all processes' counters, and states asked of the parts themselves."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from core.telemetry.process_files import ProcessFiles
from core.telemetry.states import StateCollector

if TYPE_CHECKING:
    from core.services import Services


def render_metrics(services: Services) -> tuple[bytes, str]:
    """The metrics in Prometheus text format, and its content type.

    A part that cannot be asked costs its own metrics only, and is counted: what is out of order
    must not hide how the rest is.
    """
    registry = CollectorRegistry()  # made anew: a state that vanished must not linger
    registry.register(_open_files(services.web.metrics_folder))
    registry.register(StateCollector(services.system_states.list_states()))
    return generate_latest(registry), CONTENT_TYPE_LATEST


@cache
def _open_files(folder: Path) -> ProcessFiles:
    """One for as long as the server lives: it remembers, and what it registers at a fork stays."""
    return ProcessFiles(folder)
