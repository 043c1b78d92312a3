"""Never more than the limit in any stretch, in one process and over several."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import SetupError
from core.gateway.api import redis_call_limit
from core.gateway.api.call_limit import LocalCallLimit
from core.gateway.api.redis_call_limit import RedisCallLimit, build_call_limit


class Clock:
    at = 0.0

    def __call__(self) -> float:
        return self.at


@given(
    steps=st.lists(st.floats(0, 30, allow_nan=False), max_size=60),
    limit=st.integers(1, 7),
)
@settings(max_examples=150, deadline=None)
def test_a_call_is_allowed_exactly_when_fewer_were_in_the_last_minute(steps, limit):
    clock, allowed = Clock(), []
    calls = LocalCallLimit(limit, 60, clock)
    for step in steps:
        clock.at += step
        recent = [at for at in allowed if at > clock.at - 60]  # the definition, from scratch
        found = calls.take("key")
        assert found.is_allowed == (len(recent) < limit)
        if found.is_allowed:
            allowed.append(clock.at)
            recent.append(clock.at)
        assert found.remaining == limit - len(recent)
        assert (found.wait_seconds == 0) == (found.remaining > 0)
        if not found.is_allowed:
            assert 0 < recent[0] + 60 - clock.at <= found.wait_seconds < 61 + 1


def test_who_waits_as_told_is_let_in():
    clock = Clock()
    calls = LocalCallLimit(2, 60, clock)
    for clock.at in (0.0, 10.5):
        assert calls.take("key").is_allowed
    clock.at = 20.0
    refused = calls.take("key")
    assert (refused.is_allowed, refused.wait_seconds) == (False, 40)
    clock.at += refused.wait_seconds
    assert calls.take("key").is_allowed


def test_names_are_counted_apart():
    calls = LocalCallLimit(1, 60)
    assert calls.take("a").is_allowed
    assert not calls.take("a").is_allowed
    assert calls.take("b").is_allowed


def test_made_up_names_cost_bounded_memory(monkeypatch):
    monkeypatch.setattr("core.gateway.api.call_limit._MOST_NAMES", 10)
    clock = Clock()
    calls = LocalCallLimit(3, 60, clock)
    for number in range(1_000):
        clock.at += 10
        calls.take(str(number))
    assert len(calls._calls) <= 10


def test_threads_do_not_get_more_than_one():
    calls, allowed = LocalCallLimit(50, 60), []

    def call():
        allowed.extend(calls.take("key").is_allowed for _ in range(40))

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(allowed) == 50


def test_processes_that_share_a_redis_count_together(redis_url):
    first, second = RedisCallLimit(redis_url, 5, 60), RedisCallLimit(redis_url, 5, 60)
    taken = [one.take("7") for one in (first, second) * 4]
    assert [found.is_allowed for found in taken] == [True] * 5 + [False] * 3
    assert [found.remaining for found in taken] == [4, 3, 2, 1, 0, 0, 0, 0]
    assert 58 <= taken[-1].wait_seconds <= 60
    assert first.take("8").is_allowed


def test_a_call_in_redis_is_forgotten_after_the_stretch(redis_url):
    import redis

    calls = RedisCallLimit(redis_url, 2, 60)
    calls.take("7")
    with redis.Redis.from_url(redis_url) as client:
        (name,) = client.keys("signaldeck:api-calls:*")
        assert 59_000 < client.pttl(name) <= 60_000
        (member, at) = client.zrange(name, 0, 0, withscores=True)[0]
        client.zadd(name, {member: at - 60_001})  # as if a minute had passed
    assert calls.take("7").remaining == 1


def test_without_redis_this_process_counts_alone(monkeypatch):
    monkeypatch.setattr(redis_call_limit, "_ANSWER_SECONDS", 0.05)
    calls = RedisCallLimit("redis://127.0.0.1:1/0", 3, 60)
    assert [calls.take("7").is_allowed for _ in range(5)] == [True] * 3 + [False] * 2


def test_the_setting_decides_who_counts():
    assert isinstance(build_call_limit(1, 1), LocalCallLimit)
    assert isinstance(build_call_limit(1, 1, "redis://127.0.0.1:1"), RedisCallLimit)


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "redis", None)
    with pytest.raises(SetupError, match="redis"):
        build_call_limit(1, 1, "redis://127.0.0.1:1")
