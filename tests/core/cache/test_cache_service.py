"""Events make regions out of date: delivered for all processes, at once for one's own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from core.cache.cache_service import CacheService, build_cache
from core.cache.regions import FORGETTING, RULES, find_forgotten
from core.contracts import Actor
from core.enums import Role
from core.events.dispatcher import EventDispatcher
from core.events.outbox import Outbox
from core.events.types import EVENT_TYPES, MarketDataUpdated, UserAccessChanged
from core.service_tables import list_listeners
from db.cache.version_repository import VersionRepository
from db.session import Database

TESS = Actor(1, Role.TRADER, "tess")
NEW_BARS = MarketDataUpdated(
    symbol="GOOG", interval="1d", source="bundled", bar_count=1, first_changed_time=0
)


def read_versions(database: Database) -> dict[str, int]:
    with database.read() as session:
        found = VersionRepository(session).list_versions()
    return {region: version for region, (version, _) in found.items()}


def test_an_event_recorded_in_one_process_is_forgotten_in_another(database: Database) -> None:
    web, worker = build_cache(database, ""), build_cache(database, "")
    answers = iter(("old", "new"))
    ask = lambda: web.prices.get_or_load(TESS, ("GOOG",), lambda: next(answers))  # noqa: E731
    assert ask() == "old"
    listeners = {"MarketDataUpdated": ["cache.on_news"]}
    with database.write() as session:
        Outbox(listeners).record(session, NEW_BARS, "c1")
    assert EventDispatcher(database, {"cache.on_news": worker.on_news}).deliver_due() == 1
    assert read_versions(database) == {"gate": 1, "instruments": 1, "own_signals": 1, "prices": 1}
    web._versions._looked_at = float("-inf")  # a second later
    assert ask() == "new"


def test_what_a_process_commits_it_never_reads_from_memory_again(database: Database) -> None:
    cache = build_cache(database, "")
    outbox = Outbox({}, on_recorded=cache.note_own)
    answers = iter(("old", "during", "new"))

    def ask() -> str:
        return cache.prices.get_or_load(TESS, ("GOOG",), lambda: next(answers))

    assert ask() == "old"
    with database.write() as session:
        outbox.record(session, NEW_BARS, "c1")
        assert ask() == "old"  # not committed: still true for everybody
    assert ask() == "during"


def test_what_is_rolled_back_makes_nobody_forget(database: Database) -> None:
    cache = build_cache(database, "")
    outbox = Outbox({}, on_recorded=cache.note_own)
    cache.prices.get_or_load(TESS, ("GOOG",), lambda: "kept")
    with suppress(ZeroDivisionError), database.write() as session:
        outbox.record(session, NEW_BARS, "c1")
        raise ZeroDivisionError
    assert cache.prices.get_or_load(TESS, ("GOOG",), lambda: "asked again") == "kept"


def test_versions_rise_by_one_each_whoever_raises_them_at_once(database: Database) -> None:
    caches = [CacheService(database) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: caches[number % 4].on_news(NEW_BARS, "e"), range(20)))
    assert set(read_versions(database).values()) == {20}


def test_an_event_that_contradicts_nothing_is_not_listened_to() -> None:
    event = UserAccessChanged(user_id=1, by_user_id=2, change="role")
    assert find_forgotten(event) == []
    assert "cache.on_news" not in list_listeners().get("UserAccessChanged", ())


def test_every_event_that_forgets_is_delivered() -> None:
    listeners = list_listeners()
    for event in FORGETTING:
        assert EVENT_TYPES[event.__name__] is event
        assert listeners[event.__name__].count("cache.on_news") == 1


def test_every_region_tells_of_itself(sqlite_database: Database) -> None:
    cache = build_cache(sqlite_database, "")
    assert [region.name for region in cache.list_regions()] == [rule.name for rule in RULES]
    assert not cache.find_state().is_shared
