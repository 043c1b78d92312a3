"""The same limit counted in Redis, for several processes that serve together."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import structlog

from core.errors import SetupError
from core.gateway.api.call_limit import Allowance, CallLimit, LocalCallLimit, build_allowance

if TYPE_CHECKING:
    from redis import Redis

logger = structlog.get_logger(__name__)

_ANSWER_SECONDS = 0.25
_RETRY_SECONDS = 5.0

# One sorted set for each name, a member for each call, its score the instant in milliseconds of
# Redis's own clock: the clocks of the processes do not matter.
_TAKE = """
local t = redis.call('TIME')
local at = t[1] * 1000 + math.floor(t[2] / 1000)
local seconds, limit = tonumber(ARGV[1]), tonumber(ARGV[2])
local window = seconds * 1000
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', at - window)
local count = redis.call('ZCARD', KEYS[1])
local allowed = 0
if count < limit then
  redis.call('ZADD', KEYS[1], at, ARGV[3])
  redis.call('PEXPIRE', KEYS[1], window)
  allowed, count = 1, count + 1
end
local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
return {allowed, count, tonumber(first[2]) + window - at}
"""


class RedisCallLimit:
    """Counts in Redis; while Redis is out of reach, in this process, and tries again soon.

    The wrong way to fail would be to refuse everybody, or to let everybody in uncounted.
    """

    def __init__(self, url: str, limit: int, seconds: int) -> None:
        self._count = _connect(url).register_script(_TAKE)
        self._limit = limit
        self._seconds = seconds
        self._local = LocalCallLimit(limit, seconds)
        self._out_until = 0.0

    def take(self, name: str) -> Allowance:
        """Count one more call if it is allowed."""
        if time.monotonic() < self._out_until:
            return self._local.take(name)
        from redis.exceptions import RedisError

        try:
            found: Any = self._count(
                keys=[f"signaldeck:api-calls:{name}"],
                args=[self._seconds, self._limit, uuid4().hex],
            )
        except RedisError as error:
            self._out_until = time.monotonic() + _RETRY_SECONDS
            logger.warning("api_limit_without_redis", error=type(error).__name__)
            return self._local.take(name)
        allowed, count, milliseconds = found
        return build_allowance(
            is_allowed=bool(allowed),
            limit=self._limit,
            count=int(count),
            until_free=int(milliseconds) / 1_000,
        )


def build_call_limit(limit: int, seconds: int, redis_url: str = "") -> CallLimit:
    """The limit over all processes where there is a Redis, else over this one."""
    if redis_url:
        return RedisCallLimit(redis_url, limit, seconds)
    return LocalCallLimit(limit, seconds)


def _connect(url: str) -> Redis:
    try:
        import redis
    except ImportError as error:
        raise SetupError(
            "REDIS_URL is set, but the package redis is missing.",
            "Install it with: pip install -r deploy/requirements.txt, or unset the variable.",
        ) from error
    return redis.Redis.from_url(
        url, socket_timeout=_ANSWER_SECONDS, socket_connect_timeout=_ANSWER_SECONDS
    )
