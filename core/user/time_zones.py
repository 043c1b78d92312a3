"""The time zones a profile may name."""

from __future__ import annotations

import zoneinfo
from functools import cache

from core.errors import InvalidInputError


@cache
def list_time_zones() -> tuple[str, ...]:
    """All IANA names this machine knows, sorted, UTC first."""
    return ("UTC", *sorted(zoneinfo.available_timezones() - {"UTC"}))


def check_time_zone(name: str) -> str:
    """The name itself, if it is one.

    Raises:
        InvalidInputError: not an IANA name.
    """
    if name not in list_time_zones():
        raise InvalidInputError(
            f"There is no time zone called {name[:64]!r}.",
            "Use an IANA name such as Asia/Seoul, Europe/Berlin or UTC.",
        )
    return name
