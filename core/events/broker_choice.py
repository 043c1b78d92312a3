"""Which broker the settings ask for."""

from __future__ import annotations

from core.events.broker import Broker, NoBroker
from core.events.redis_broker import RedisBroker


def choose_broker(redis_url: str) -> Broker:
    """Redis where there is one; it is connected to when it is first needed.

    Args:
        redis_url: empty for none.
    """
    return RedisBroker(redis_url) if redis_url else NoBroker()
