"""What carrying jobs to workers needs to know of the settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from core.enums import JobEngine


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """Which engine, and where its queue lies.

    Attributes:
        file: the embedded engine's.
        redis_url: where Celery's messages lie, perhaps with a password; empty for none.
    """

    engine: JobEngine
    file: Path
    redis_url: str = field(default="", repr=False)
