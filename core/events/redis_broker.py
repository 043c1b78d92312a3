"""Wakes deliverers on any machine by a Redis stream. Redis is imported where it is first used."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import structlog

from core.errors import SetupError

if TYPE_CHECKING:
    from redis import Redis

logger = structlog.get_logger(__name__)

STREAM, GROUP = "signaldeck:events", "deliverers"
_FIELD = b"delivery"
_MOST_DIGITS = 18  # more do not fit into a column of 64 bits
_MOST_KEPT = 10_000
_MOST_TAKEN = 100
_ANSWER_SECONDS = 0.5
_LONGEST_WAIT_SECONDS = 5.0  # more than anybody waits for announcements
_REST_SECONDS = 5.0  # a Redis that is away is asked again after that, by one caller


class RedisBroker:
    """One stream, one group of deliverers: an id goes to one of them.

    Ids are taken without acknowledgement. Should a deliverer die with some in hand, the outbox
    has them: they are found there within seconds, whereas ids kept for a dead deliverer in Redis
    would be a second truth to be reconciled.

    Args:
        url: of the Redis.
        clock: seconds, rising.
    """

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._url = url
        self._clock = clock
        self._lock = threading.Lock()
        self._rests_until = 0.0
        self._is_joined = False
        self._is_away = False

    @property
    def is_up(self) -> bool:
        """Whether the last attempt to reach Redis succeeded."""
        return not self._is_away

    def describe(self) -> str:
        """What it is and how it is, in words; asks Redis."""
        try:
            self._asking.ping()
        except self._redis_error as error:
            return f"Redis does not answer ({type(error).__name__}): the outbox is looked at"
        return "a Redis stream, and the outbox looked at every two seconds"

    def announce(self, delivery_ids: Sequence[int]) -> None:
        """Say that these are to be made; quietly nothing where Redis is away."""
        if not delivery_ids or self._is_resting():
            return
        try:
            with self._asking.pipeline(transaction=False) as pipeline:
                for delivery_id in delivery_ids:
                    pipeline.xadd(STREAM, {_FIELD: delivery_id}, maxlen=_MOST_KEPT)
                pipeline.execute()
        except self._redis_error as error:
            self._rest(error)
            return
        self._is_away = False

    def take(self, seconds: float) -> list[int]:
        """Wait for announcements; returns at once, and empty, while Redis is away."""
        if self._is_resting():
            return []
        try:
            self._join()
            answer = self._waiting.xreadgroup(
                GROUP,
                socket.gethostname(),
                {STREAM: ">"},
                count=_MOST_TAKEN,
                block=max(1, int(seconds * 1_000)) if seconds > 0 else None,
                noack=True,
            )
        except self._redis_error as error:
            self._is_joined = False  # the stream may be gone, as after a flush
            self._rest(error)
            return []
        self._is_away = False
        return _read_ids(answer)

    def _join(self) -> None:
        """Make the group, from now on: what was announced before is in the outbox."""
        from redis import ResponseError

        if self._is_joined:
            return
        try:
            self._asking.xgroup_create(STREAM, GROUP, id="$", mkstream=True)
        except ResponseError as error:
            if not str(error).startswith("BUSYGROUP"):
                raise
        self._is_joined = True

    def _is_resting(self) -> bool:
        """Whether Redis was away a moment ago; of many callers one tries it again in time."""
        if not self._is_away:
            return False
        with self._lock:
            if self._clock() < self._rests_until:
                return True
            self._rests_until = self._clock() + _REST_SECONDS
        return False

    def _rest(self, error: Exception) -> None:
        if not self._is_away:
            logger.warning("event_broker_away", error=type(error).__name__)
        self._is_away = True
        self._rests_until = self._clock() + _REST_SECONDS

    @cached_property
    def _asking(self) -> Redis:
        return _connect(self._url, _ANSWER_SECONDS)

    @cached_property
    def _waiting(self) -> Redis:
        return _connect(self._url, _LONGEST_WAIT_SECONDS)

    @cached_property
    def _redis_error(self) -> type[Exception]:
        from redis import RedisError

        return RedisError


def _connect(url: str, answer_seconds: float) -> Redis:
    try:
        from redis import Redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry
    except ImportError as error:
        raise SetupError(
            "REDIS_URL is set, but the package redis is not installed.",
            "Install deploy/requirements.txt, or take REDIS_URL away.",
        ) from error
    return Redis.from_url(
        url,
        socket_connect_timeout=_ANSWER_SECONDS,
        socket_timeout=answer_seconds,
        retry=Retry(NoBackoff(), 0),
        protocol=2,
    )


def _read_ids(streams: Any) -> list[int]:
    """Whatever is no id was written by somebody else: it is passed over."""
    texts = [
        fields.get(_FIELD, b"") for _, messages in streams or () for _, fields in messages if fields
    ]
    return [int(text) for text in texts if text.isdigit() and len(text) <= _MOST_DIGITS]
