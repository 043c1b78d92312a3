"""Opinions, ratings, insiders' trades and coming events: what was known when, for whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.contracts import Actor, QuoteView
from core.enums import AssetKind, CorporateEventKind, RatingAction
from core.errors import InvalidInputError, NotFoundError
from core.market_data.company_facts import EventFact
from core.market_data.company_service import CompanyService
from core.market_data.company_store import CompanyStore
from core.market_data.intelligence_facts import (
    IntelligenceFacts,
    RatingFact,
    TradeFact,
    ViewFact,
)
from core.market_data.intelligence_service import IntelligenceService
from core.market_data.intelligence_store import find_reported_at, store_intelligence
from core.market_data.intelligence_types import Opinion
from db.market_data.tables import Instrument
from db.session import Database
from tests.conftest import on_sqlite

START = datetime(2024, 1, 10, 12, tzinfo=UTC)
VIEW = ViewFact(1, 2, 3, 0, 4, 8.0, 15.0, 14.0, 20.0, 10, "USD")
RATING = RatingFact(
    datetime(2024, 1, 5, 9, tzinfo=UTC), "Bank", RatingAction.UPGRADED, "Buy", "Hold",
    16.0, 12.0, "USD",
)  # fmt: skip
TRADE = TradeFact(date(2024, 1, 2), "DOE JANE", "Director", "Sale", 100.0, 1_200.0, "USD")
EARNINGS, DIVIDEND = CorporateEventKind.EARNINGS, CorporateEventKind.DIVIDEND
Store = Callable[..., int]


def quote(last: float | None, currency: str) -> QuoteView:
    return QuoteView("ACME", "Acme", "", AssetKind.STOCK, currency, None, last, {}, [], 1, None)


def build(
    database: Database, last: float | None = 12.0, currency: str = "USD"
) -> IntelligenceService:
    def list_quotes(_: Actor, symbols: Sequence[str]) -> dict[str, QuoteView]:
        return {symbol: quote(last, currency) for symbol in symbols}

    return IntelligenceService(database, list_quotes)


@pytest.fixture
def acme(database: Database) -> int:
    with database.write() as session:
        row = Instrument(
            symbol="ACME", name="Acme", local_name="에이스", kind=AssetKind.STOCK, currency="USD"
        )
        session.add(row)
        session.flush()
        assert row.id
        return row.id


@pytest.fixture
def store(database: Database, acme: int) -> Store:
    def run(
        at: datetime = START,
        view: ViewFact | None = None,
        ratings: Sequence[RatingFact] = (),
        trades: Sequence[TradeFact] = (),
        source: str = "test",
    ) -> int:
        facts = IntelligenceFacts(view, tuple(ratings), tuple(trades), ())
        with database.write() as session:
            return store_intelligence(session, session.get_one(Instrument, acme), source, facts, at)

    return run


@pytest.fixture
def store_events(database: Database, acme: int) -> Callable[..., int]:
    def run(
        events: Sequence[EventFact], coming: Sequence[EventFact] | None, source: str = "test"
    ) -> int:
        with database.write() as session:
            instrument = session.get_one(Instrument, acme)
            return CompanyStore(session, instrument, source, START).store_events(events, coming)

    return run


def test_an_opinion_carries_its_counts_source_and_upside(
    database: Database, store: Store, viewer: Actor
) -> None:
    assert store(view=VIEW, ratings=[RATING], trades=[TRADE]) == 3

    said = build(database).get_intelligence(viewer, "acme")

    (opinion,) = said.opinions
    assert opinion.counts == (1, 2, 3, 0, 4)
    # (1·1 + 2·2 + 3·3 + 4·0 + 5·4) / 10
    assert opinion.mean_rating == pytest.approx(3.4)
    assert (opinion.day, opinion.known_at) == (START.date(), START)
    assert (opinion.source, opinion.is_demo) == ("test", False)
    assert said.upside == pytest.approx(0.25)
    assert said.ratings[0].target == 16.0
    assert said.trades[0].value == 1_200.0


@pytest.mark.parametrize(("last", "currency"), [(None, "USD"), (0.0, "USD"), (12.0, "KRW")])
def test_without_a_close_in_the_same_currency_there_is_no_upside(
    database: Database, store: Store, trader: Actor, last: float | None, currency: str
) -> None:
    store(view=VIEW)

    assert build(database, last, currency).get_intelligence(trader, "ACME").upside is None


def test_an_opinion_of_then_is_never_held_against_todays_close(
    database: Database, store: Store, trader: Actor
) -> None:
    store(view=VIEW)

    assert build(database).get_intelligence(trader, "ACME", START).upside is None


def test_without_recommendations_there_is_no_mean() -> None:
    opinion = Opinion(
        START.date(), 0, 0, 0, 0, 0, None, None, None, None, 0, "", START, "test", START, False
    )

    assert opinion.mean_rating is None


def test_the_newest_opinion_holds_and_the_one_of_the_same_day_takes_its_place(
    database: Database, store: Store, trader: Actor
) -> None:
    store(view=VIEW)
    store(START + timedelta(hours=1), view=replace(VIEW, target_mean=18.0))
    store(START + timedelta(days=30), view=replace(VIEW, target_mean=6.0))

    said = build(database).get_intelligence(trader, "ACME")

    assert [one.target_mean for one in said.opinions] == [6.0, 18.0]
    assert said.upside == pytest.approx(-0.5)
    # At noon of the first day the first answer was known, and it was replaced within the hour.
    assert build(database).get_intelligence(trader, "ACME", START).opinions == ()


def test_a_trade_counts_as_known_when_it_must_have_been_reported() -> None:
    # Five days after the 2nd is the 7th, and that day is over at midnight.
    assert find_reported_at(date(2024, 1, 2), START) == datetime(2024, 1, 8, tzinfo=UTC)
    early = datetime(2024, 1, 4, 8, tzinfo=UTC)
    assert find_reported_at(date(2024, 1, 2), early) == early


def test_fetched_again_a_trade_is_stored_once_and_keeps_since_when_it_is_known(
    database: Database, store: Store, trader: Actor
) -> None:
    early = datetime(2024, 1, 4, 8, tzinfo=UTC)
    store(early, trades=[TRADE])
    store(START, trades=[TRADE], ratings=[RATING])
    store(START, ratings=[RATING])

    said = build(database).get_intelligence(trader, "ACME")

    assert [one.known_at for one in said.trades] == [early]
    assert len(said.ratings) == 1


@on_sqlite
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    days=st.lists(st.integers(0, 60), min_size=1, max_size=6, unique=True),
    as_of=st.integers(-5, 70),
)
def test_nothing_known_later_is_ever_seen(
    *,
    database: Database,
    store: Store,
    trader: Actor,
    days: list[int],
    as_of: int,
) -> None:
    source = f"s{hash((tuple(days), as_of)) & 0xFFFFFF}"
    for day in days:
        at = START + timedelta(days=day)
        store(
            at,
            view=VIEW,
            ratings=[replace(RATING, published_at=at)],
            trades=[replace(TRADE, day=at.date(), shares=1.0 + day)],
            source=source,
        )
    moment = START + timedelta(days=as_of)

    said = build(database).get_intelligence(trader, "ACME", moment)

    facts = [one for one in (*said.opinions, *said.ratings, *said.trades) if one.source == source]
    assert all(one.known_at <= moment for one in facts)
    known = sum(day <= as_of for day in days)
    assert len([one for one in said.opinions if one.source == source]) == known
    assert len([one for one in said.ratings if one.source == source]) == known


def test_an_instant_without_a_zone_and_an_unknown_symbol_are_refused(
    database: Database, acme: int, trader: Actor
) -> None:
    service = build(database)
    with pytest.raises(InvalidInputError, match="no time zone"):
        service.get_intelligence(trader, "ACME", START.replace(tzinfo=None))
    with pytest.raises(NotFoundError) as caught:
        service.get_intelligence(trader, "ACMF")
    assert "ACME" in caught.value.remedy


class TestComing:
    def test_announced_days_of_all_companies_nearest_first(
        self, database: Database, store_events: Callable[..., int], viewer: Actor
    ) -> None:
        report = EventFact(EARNINGS, date(2024, 3, 1), None, 2.5)
        store_events([EventFact(EARNINGS, date(2023, 11, 1), 2.0, 1.9)], [report])
        store_events([], [EventFact(DIVIDEND, date(2024, 2, 1), None)], source="other")
        service = build(database)

        coming = service.list_coming(viewer, date(2024, 1, 1), date(2024, 3, 1))

        assert [(one.day, one.kind, one.expected) for one in coming] == [
            (date(2024, 2, 1), DIVIDEND, None),
            (date(2024, 3, 1), EARNINGS, 2.5),
        ]
        assert (coming[0].symbol, coming[0].local_name) == ("ACME", "에이스")
        assert len(service.list_coming(viewer, date(2024, 2, 2), date(2024, 3, 1))) == 1
        assert service.list_coming(viewer, date(2024, 2, 2), date(2024, 2, 29)) == []
        assert len(service.list_coming(viewer, date(2024, 1, 1), date(2025, 1, 1), limit=1)) == 1
        assert service.list_coming(viewer, date(2024, 1, 1), date(2025, 1, 1), limit=-3) == []

    def test_a_day_that_moved_takes_the_place_of_the_old_one(
        self, database: Database, store_events: Callable[..., int], viewer: Actor
    ) -> None:
        store_events([EventFact(EARNINGS, date(2024, 3, 1), None, 2.5)], [])
        store_events([EventFact(EARNINGS, date(2024, 3, 8), None, 2.6)], [])

        (event,) = CompanyService(database).list_events(viewer, "ACME")
        assert (event.day, event.expected) == (date(2024, 3, 8), 2.6)

    def test_where_nobody_answered_what_was_announced_stays(
        self, database: Database, store_events: Callable[..., int], viewer: Actor
    ) -> None:
        announced = [
            EventFact(EARNINGS, date(2024, 3, 1), None, 2.5),
            EventFact(DIVIDEND, date(2024, 2, 1), None),
        ]
        store_events([], announced)
        store_events([], None)
        assert len(CompanyService(database).list_events(viewer, "ACME")) == 2

        # The answer without an ex-day says that none is announced; of reports it says nothing.
        store_events([], [])
        (event,) = CompanyService(database).list_events(viewer, "ACME")
        assert event.kind is EARNINGS

    def test_the_report_itself_ends_the_waiting_whatever_its_day(
        self, database: Database, store_events: Callable[..., int], viewer: Actor
    ) -> None:
        store_events([], [EventFact(EARNINGS, date(2024, 3, 1), None, 2.5)])
        store_events([EventFact(EARNINGS, date(2024, 2, 28), 2.7, 2.5)], [])

        (event,) = CompanyService(database).list_events(viewer, "ACME")
        assert (event.day, event.value) == (date(2024, 2, 28), 2.7)
        assert event.surprise == pytest.approx(0.08)

    def test_of_two_answers_on_reports_that_of_the_events_counts(
        self, database: Database, store_events: Callable[..., int], viewer: Actor
    ) -> None:
        mine = EventFact(EARNINGS, date(2024, 3, 1), None, 2.5)
        assert store_events([mine], [replace(mine, day=date(2024, 3, 9))]) == 1
        (event,) = CompanyService(database).list_events(viewer, "ACME")
        assert event.day == date(2024, 3, 1)
