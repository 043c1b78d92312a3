"""Answers that processes share through Redis, as JSON; without Redis everything still works."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from types import GenericAlias
from typing import TYPE_CHECKING, Any, TypeVar

import structlog

from core.cache.types import CacheState, Key
from core.clock import now
from core.error_text import describe_error

if TYPE_CHECKING:
    from pydantic import TypeAdapter
    from redis import Redis

T = TypeVar("T")
_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}
logger = structlog.get_logger(__name__)

PATIENCE_SECONDS = 0.2
"""So long a reader waits for Redis: finding the answer anew takes hardly more."""
REST_SECONDS = 5.0
"""So long nobody asks a Redis that has failed."""


class SharedAnswers:
    """A reader never sees an error of Redis: it is left alone for a while and noted.

    Bounds are Redis's own: every answer goes with its time to live, and `maxmemory` bounds all.

    Args:
        redis_url: where.
        installation: tells installations on one Redis apart.
        timer: seconds that only ever grow.
    """

    def __init__(
        self, redis_url: str, installation: str, timer: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = _connect(redis_url)
        self._prefix = f"signaldeck:cache:{sha256(installation.encode()).hexdigest()[:12]}"
        self._timer = timer
        self._lock = threading.Lock()
        self._resting_until = 0.0
        self._failing_since: datetime | None = None
        self._error = ""
        self._unreadable = 0

    def find(self, region: str, key: Key, kind: type[T]) -> tuple[T, float] | None:
        """The answer and the seconds it has to live; None where there is none that can be read."""
        name = self._name(region, key)

        def ask() -> Any:
            with self._client.pipeline(transaction=True) as pipeline:
                pipeline.get(name)
                pipeline.pttl(name)
                # What is wrong with one key is not wrong with Redis.
                return pipeline.execute(raise_on_error=False)

        written, milliseconds = self._try(ask) or (None, 0)
        if not isinstance(written, bytes) or milliseconds <= 0:
            return None
        try:
            (value,) = _adapter(kind).validate_json(written)
        except ValueError as error:
            # Written by another version of this program, or by somebody else.
            said = describe_error(error)[:200]
            logger.warning("cache_answer_unreadable", region=region, error=said)
            with self._lock:
                self._unreadable += 1
            return None
        return value, milliseconds / 1000

    def keep(self, region: str, key: Key, value: T, kind: type[T], ttl_seconds: float) -> None:
        """Leave an answer for the others."""
        milliseconds = int(ttl_seconds * 1000)
        if milliseconds > 0:
            written = _adapter(kind).dump_json((value,))
            self._try(lambda: self._client.set(self._name(region, key), written, px=milliseconds))

    def tell_state(self) -> CacheState:
        """Whether Redis answers."""
        with self._lock:
            return CacheState(
                is_shared=True,
                failing_since=self._failing_since,
                error=self._error,
                unreadable=self._unreadable,
            )

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def _name(self, region: str, key: Key) -> str:
        return f"{self._prefix}:{region}:{sha256(repr(key).encode()).hexdigest()}"

    def _try(self, ask: Callable[[], Any]) -> Any:
        from redis import RedisError

        with self._lock:
            if self._timer() < self._resting_until:
                return None
        try:
            answer = ask()
        except (RedisError, OSError) as error:
            self._note_failure(error)
            return None
        with self._lock:
            if self._failing_since is not None:
                logger.info("cache_redis_back", since=self._failing_since.isoformat())
            self._failing_since, self._error = None, ""
        return answer

    def _note_failure(self, error: Exception) -> None:
        with self._lock:
            is_new = self._failing_since is None
            self._failing_since = self._failing_since or now()
            self._error = describe_error(error)[:300]
            self._resting_until = self._timer() + REST_SECONDS
        if is_new:
            logger.warning("cache_redis_failing", error=type(error).__name__)


def _connect(redis_url: str) -> Redis:
    from core.errors import SetupError

    try:
        from redis import Redis
    except ImportError as error:
        raise SetupError(
            "REDIS_URL is set, but the package redis is not installed.",
            "Install deploy/requirements.txt, or remove the setting.",
        ) from error
    return Redis.from_url(
        redis_url, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS
    )


def _adapter(kind: Any) -> TypeAdapter[Any]:
    from pydantic import ConfigDict, TypeAdapter

    if kind not in _ADAPTERS:  # as many as there are kinds of answers in the code
        # As the one member of a tuple: the setting that keeps NaN is refused for a bare dataclass.
        wrapped: Any = GenericAlias(tuple, (kind,))
        _ADAPTERS[kind] = TypeAdapter(wrapped, config=ConfigDict(ser_json_inf_nan="constants"))
    return _ADAPTERS[kind]
