"""Redis gives other processes' answers and never an error; what is in it is not trusted."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isnan, nan
from pathlib import Path
from signal import SIGTERM

import pytest

from benchmarks.drills.redis_server import RedisServer
from core.cache.cache_service import CacheService, build_cache
from core.cache.shared_answers import REST_SECONDS, SharedAnswers
from core.contracts import Actor, QuoteView
from core.enums import AssetKind, Interval, Role
from core.events.types import MarketDataUpdated
from db.session import Database

TESS = Actor(1, Role.TRADER, "tess")
NEW_BARS = MarketDataUpdated(
    symbol="GOOG", interval="1d", source="bundled", bar_count=1, first_changed_time=0
)


@dataclass(frozen=True)
class Noted:
    name: str
    at: datetime
    values: tuple[float, ...]


NOTED = Noted("한국", datetime(2026, 11, 21, 9, 30, 0, 1, UTC), (0.1, -0.0, 1e-300))
QUOTE = QuoteView(
    symbol="005930",
    name="Samsung",
    local_name="삼성전자",
    kind=AssetKind.STOCK,
    currency="KRW",
    interval=Interval.DAY,
    last=71_000.5,
    changes={"1D": 0.1 + 0.2},
    sparkline=[1.0, nan],
    bar_count=2,
    passport=None,
)


def fail() -> str:
    raise AssertionError("asked for what Redis holds")


@pytest.fixture
def pair(sqlite_database: Database, redis_url: str) -> Iterator[tuple[CacheService, CacheService]]:
    """The caches of two processes."""
    one, other = (build_cache(sqlite_database, redis_url) for _ in range(2))
    yield one, other
    one.close()
    other.close()


def test_one_process_gets_what_another_found(pair: tuple[CacheService, CacheService]) -> None:
    one, other = pair
    one.prices.get_or_load(TESS, ("n",), lambda: NOTED, Noted)
    assert other.prices.get_or_load(TESS, ("n",), fail, Noted) == NOTED
    found = other.prices.tell_stats()
    assert (found.shared_hits, found.misses, found.entries) == (1, 0, 1)


def test_a_quote_travels_whole(pair: tuple[CacheService, CacheService]) -> None:
    one, other = pair
    kind = dict[str, QuoteView]
    one.prices.get_or_load(TESS, ("q",), lambda: {"005930": QUOTE}, kind)
    found = other.prices.get_or_load(TESS, ("q",), fail, kind)["005930"]
    assert isnan(found.sparkline[1])
    assert (found.kind, found.interval, found.changes) == (
        QUOTE.kind,
        QUOTE.interval,
        QUOTE.changes,
    )
    assert found.sparkline[0] == 1.0


def test_time_in_redis_counts(redis_url: str) -> None:
    clock = [100.0]
    answers = SharedAnswers(redis_url, "here", timer=lambda: clock[0])
    answers.keep("prices", ("n",), "text", str, 30.0)
    found = answers.find("prices", ("n",), str)
    assert found is not None
    assert found[0] == "text"
    assert 29 < found[1] <= 30
    answers.close()


def test_an_answer_from_redis_is_as_old_as_it_is_there(
    pair: tuple[CacheService, CacheService], redis_url: str
) -> None:
    one, other = pair
    one.prices.get_or_load(TESS, ("n",), lambda: "x", str)
    import redis

    with redis.Redis.from_url(redis_url) as client:
        (name,) = client.keys("signaldeck:cache:*")
        client.pexpire(name, 20_000)  # as if 40 of its 60 seconds were over
    other.prices.get_or_load(TESS, ("n",), fail, str)
    age = other.prices.tell_stats().oldest_seconds
    assert age is not None
    assert 40 <= age < 42


def test_what_cannot_travel_stays_in_the_process(pair: tuple[CacheService, CacheService]) -> None:
    one, other = pair
    one.prices.get_or_load(TESS, ("n",), object)
    assert other.prices.get_or_load(TESS, ("n",), lambda: "own") == "own"


def test_news_makes_shared_answers_out_of_date(pair: tuple[CacheService, CacheService]) -> None:
    one, other = pair
    one.prices.get_or_load(TESS, ("n",), lambda: "old", str)
    one.on_news(NEW_BARS, "e1")
    assert other.prices.get_or_load(TESS, ("n",), lambda: "new", str) == "new"


def test_a_process_ahead_of_the_others_neither_reads_nor_leaves_answers(
    pair: tuple[CacheService, CacheService], redis_url: str, sqlite_database: Database
) -> None:
    one, other = pair
    other.prices.get_or_load(TESS, ("n",), lambda: "old", str)
    one.note_own(NEW_BARS)
    assert one.prices.get_or_load(TESS, ("n",), lambda: "new", str) == "new"
    third = build_cache(sqlite_database, redis_url)
    assert third.prices.get_or_load(TESS, ("n",), fail, str) == "old"  # its event is on the way
    third.close()


def test_two_installations_on_one_redis_do_not_meet(redis_url: str) -> None:
    one, other = SharedAnswers(redis_url, "desk one"), SharedAnswers(redis_url, "desk two")
    one.keep("prices", ("n",), "theirs", str, 30.0)
    assert other.find("prices", ("n",), str) is None
    one.close()
    other.close()


@pytest.mark.parametrize(
    "written",
    [b"", b"{", b"[]", b'["1"]', b"[1, 2]", b"\x80\x04\x95pickle", b"[null]", b'[{"name": "x"}]'],
)
def test_foreign_text_in_redis_is_found_anew(
    pair: tuple[CacheService, CacheService], redis_url: str, written: bytes
) -> None:
    import redis

    one, other = pair
    one.prices.get_or_load(TESS, ("n",), lambda: NOTED, Noted)
    with redis.Redis.from_url(redis_url) as client:
        (name,) = client.keys("signaldeck:cache:*")
        client.set(name, written, keepttl=True)
    assert other.prices.get_or_load(TESS, ("n",), lambda: NOTED, Noted) == NOTED
    assert other.find_state().unreadable == 1


def test_a_key_that_holds_no_text_is_written_over_and_no_failing_of_redis(
    pair: tuple[CacheService, CacheService], redis_url: str
) -> None:
    import redis

    one, other = pair
    one.prices.get_or_load(TESS, ("n",), lambda: 1, int)
    with redis.Redis.from_url(redis_url) as client:
        (name,) = client.keys("signaldeck:cache:*")
        client.delete(name)
        client.rpush(name, "x")
        client.expire(name, 60)
        assert other.prices.get_or_load(TESS, ("n",), lambda: 2, int) == 2
        assert client.get(name) == b"[2]"
    assert other.find_state().failing_since is None


@pytest.mark.skipif(not shutil.which("redis-server"), reason="redis-server is not installed")
def test_a_redis_that_stops_is_noted_left_alone_and_found_again(
    sqlite_database: Database, tmp_path: Path
) -> None:
    redis, clock = RedisServer(tmp_path), [0.0]
    shared = SharedAnswers(redis.url, "here", timer=lambda: clock[0])
    cache = CacheService(sqlite_database, shared)
    try:
        redis.start()
        cache.prices.get_or_load(TESS, ("a",), lambda: 1, int)
        assert cache.find_state().failing_since is None
        redis.signal(SIGTERM)
        assert cache.prices.get_or_load(TESS, ("b",), lambda: 2, int) == 2
        state = cache.find_state()
        assert state.failing_since is not None
        assert "refused" in state.error
        assert cache.prices.get_or_load(TESS, ("b",), fail, int) == 2  # memory serves
        clock[0] += REST_SECONDS
        redis.bring_back()
        cache.prices.get_or_load(TESS, ("c",), lambda: 3, int)
        assert cache.find_state().failing_since is None
        assert shared.find("prices", ("nothing",), int) is None
    finally:
        redis.close()
        cache.close()


def test_what_is_shown_of_a_failing_redis_holds_no_secret() -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ConnectionError("redis://desk:hunter2@cache refused AUTH, password=hunter2")

    shared = SharedAnswers("redis://127.0.0.1:1", "here")
    shared._client.set = refuse  # type: ignore[method-assign, assignment]
    shared.keep("prices", ("n",), "x", str, 30.0)
    said = "ConnectionError: redis://desk:[hidden]@cache refused AUTH, password=[hidden]"
    assert shared.tell_state().error == said


def test_a_failing_redis_is_not_asked_for_a_while() -> None:
    clock, asked = [0.0], []
    shared = SharedAnswers("redis://127.0.0.1:1", "here", timer=lambda: clock[0])
    shared._client.set = lambda *_, **__: asked.append(1)  # type: ignore[method-assign]
    assert shared.find("prices", ("n",), str) is None
    shared.keep("prices", ("n",), "x", str, 30.0)
    assert asked == []
    clock[0] += REST_SECONDS
    shared.keep("prices", ("n",), "x", str, 30.0)
    assert asked == [1]
    shared.close()
