"""The only place that asks what time it is. Everything inside is UTC and timezone-aware."""

from datetime import UTC, datetime


def now() -> datetime:
    """The current instant, timezone-aware, UTC."""
    return datetime.now(UTC)
