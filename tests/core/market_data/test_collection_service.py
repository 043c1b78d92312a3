"""Many symbols are brought up to date at once; one that fails stops no other."""

from __future__ import annotations

import pytest

from core.contracts import RefreshOutcome
from core.enums import RefreshState
from core.errors import InvalidInputError, NotPermittedError, ProviderError
from core.market_data.collection_service import CollectionService
from core.market_data.providers.base import build_provider
from core.market_data.series_store import SeriesStore
from core.user.watched_symbols import list_watched_symbols
from db.user.tables import Watchlist, WatchlistItem


class World:
    """Symbols with bars of two sources, and a refresh that does as it is told."""

    def __init__(self, database, jobs):
        self.outcomes, self.asked, self.watched = {}, [], []
        self.service = CollectionService(
            database, jobs, self.refresh, lambda: self.watched, build_provider
        )

    def refresh(self, _actor, symbol):
        self.asked.append(symbol)
        state = self.outcomes.get(symbol, RefreshState.UPDATED)
        return RefreshOutcome(
            symbol, state, "It is closed." if state is RefreshState.FAILED else ""
        )


@pytest.fixture
def world(database, jobs):
    return World(database, jobs)


@pytest.fixture
def live(database, outbox, trader, make_fetched):
    """Two symbols of a live source, one of a file."""
    with database.write() as session:
        store = SeriesStore(session, outbox)
        for symbol, source in (("BBB", "yfinance"), ("AAA", "yfinance"), ("FILE", "csv")):
            store.store(make_fetched(symbol), source, trader)


def test_every_symbol_of_a_live_source_is_asked_for_once(world, live, jobs, trader, make_job):
    assert world.service.submit_collection(trader) == "job-1"
    assert (jobs.sent, jobs.jobs["job-1"]["key"]) == (["job-1"], "all")
    job = make_job(trader, jobs.jobs["job-1"]["arguments"])
    world.service.run_collect_job(job)
    assert world.asked == ["AAA", "BBB"]
    assert job.result == {
        "updated": 2, "unchanged": 0, "skipped": 0, "failed": 0, "failures": {}
    }  # fmt: skip
    assert job.shares == [0.0, 0.5]


def test_where_nothing_grows_no_job_is_made(world, jobs, trader):
    assert world.service.submit_collection(trader) is None
    assert world.service.submit_watched(trader) is None
    assert not jobs.jobs


def test_watched_symbols_are_asked_for_whoever_watches_them(world, jobs, trader, make_job):
    world.watched = ["B", "A", "B"]
    world.service.submit_watched(trader)
    world.service.run_collect_job(make_job(trader, jobs.jobs["job-1"]["arguments"]))
    assert world.asked == ["A", "B"]
    assert jobs.jobs["job-1"]["key"] == "watched"


def test_one_failure_is_told_and_stops_no_other(world, live, trader, make_job):
    world.outcomes["AAA"] = RefreshState.FAILED
    job = make_job(trader, {"scope": "all"})
    world.service.run_collect_job(job)
    assert world.asked == ["AAA", "BBB"]
    assert job.result["failed"] == 1
    assert job.result["failures"] == {"AAA": "It is closed."}


def test_where_all_fail_the_job_fails_in_words(world, live, trader, make_job):
    world.outcomes = dict.fromkeys(("AAA", "BBB"), RefreshState.FAILED)
    job = make_job(trader, {"scope": "all"})
    with pytest.raises(ProviderError, match="2 failed") as failed:
        world.service.run_collect_job(job)
    assert failed.value.remedy == "AAA: It is closed."
    assert job.result is None


def test_an_unknown_scope_is_refused(world, trader, make_job):
    with pytest.raises(InvalidInputError, match="no collection of 'tea'"):
        world.service.run_collect_job(make_job(trader, {"scope": "tea"}))


def test_a_viewer_starts_none(world, viewer):
    for submit in (world.service.submit_collection, world.service.submit_watched):
        with pytest.raises(NotPermittedError):
            submit(viewer)


def test_symbols_of_all_watchlists_are_listed_once(database, trader, stranger):
    with database.write() as session:
        for actor, symbols in ((trader, ("B", "A")), (stranger, ("A", "C"))):
            watchlist = Watchlist(
                user_id=actor.user_id, name="Mine", name_key="mine", kind="stocks", position=0
            )
            session.add(watchlist)
            session.flush()
            for position, symbol in enumerate(symbols):
                session.add(
                    WatchlistItem(watchlist_id=watchlist.id, symbol=symbol, position=position)
                )
    assert list_watched_symbols(database) == ["A", "B", "C"]
