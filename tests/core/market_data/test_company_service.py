"""Company data: what was known when, for whom, and from where."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.contracts import Actor
from core.enums import AssetKind, CorporateEventKind, FlowUnit
from core.errors import InvalidInputError, NotFoundError
from core.market_data.company_service import MAX_NEWS, CompanyService
from core.market_data.company_types import FundamentalFact
from db.base import stored_id
from db.market_data.corporate_event_repository import (
    CorporateEventRepository,
    StoredCorporateEvent,
)
from db.market_data.fundamental_repository import FundamentalRepository, StoredFundamental
from db.market_data.investor_flow_repository import InvestorFlowRepository, StoredFlow
from db.market_data.news_repository import NewsRepository, StoredNews
from db.market_data.tables import Instrument
from db.session import Database
from tests.conftest import on_sqlite

START = datetime(2024, 1, 1, tzinfo=UTC)
MakeFundamental = Callable[..., StoredFundamental]


def add_instrument(database: Database, symbol: str) -> int:
    with database.write() as session:
        row = Instrument(symbol=symbol, name=symbol.title(), kind=AssetKind.STOCK)
        session.add(row)
        session.flush()
        return stored_id(row.id)


@pytest.fixture
def acme(database: Database) -> int:
    return add_instrument(database, "ACME")


@pytest.fixture
def companies(database: Database) -> CompanyService:
    return CompanyService(database)


def fundamental(
    instrument_id: int, known_day: int, value: float, item: str = "eps", source: str = "test"
) -> StoredFundamental:
    return StoredFundamental(
        instrument_id, item, date(2023, 12, 31), "Q4", value, "KRW",
        START + timedelta(days=known_day), source, START + timedelta(days=400), is_demo=False,
    )  # fmt: skip


def write_fundamentals(database: Database, *facts: StoredFundamental) -> None:
    with database.write() as session:
        FundamentalRepository(session).write_fundamentals(facts)


def article(number: int, **fields: object) -> StoredNews:
    values = {
        "title": f"Story {number}", "link": f"https://example.org/{number}", "publisher": "Wire",
        "published_at": START + timedelta(hours=number), "sentiment": None, "sentiment_by": "",
        "source": "test", "fetched_at": START + timedelta(days=9), "is_demo": False,
    }  # fmt: skip
    return StoredNews(**(values | fields))  # type: ignore[arg-type]


def test_a_fact_is_as_it_was_known_at_the_instant(
    database: Database, companies: CompanyService, viewer: Actor, acme: int
) -> None:
    write_fundamentals(database, fundamental(acme, 40, 100.0), fundamental(acme, 100, 90.0))

    def eps(day: int) -> list[float]:
        as_of = START + timedelta(days=day)
        return [fact.value for fact in companies.list_fundamentals(viewer, "ACME", as_of)]

    assert eps(39) == []
    assert eps(40) == [100.0]
    assert eps(99) == [100.0]
    assert eps(100) == [90.0]
    assert [fact.value for fact in companies.list_fundamentals(viewer, "ACME")] == [90.0]


def test_two_sources_of_one_fact_stay_apart(
    database: Database, companies: CompanyService, viewer: Actor, acme: int
) -> None:
    write_fundamentals(
        database, fundamental(acme, 1, 5.0, source="a"), fundamental(acme, 2, 6.0, source="b")
    )

    found = companies.list_fundamentals(viewer, "acme")

    assert [(fact.source, fact.value) for fact in found] == [("a", 5.0), ("b", 6.0)]


VERSIONS = st.lists(
    st.tuples(st.sampled_from(["eps", "revenue"]), st.sampled_from(["a", "b"]), st.integers(0, 30)),
    max_size=12,
    unique=True,
)


@on_sqlite
@given(versions=VERSIONS, day=st.integers(-1, 31))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_later_knowledge_never_leaks(
    database: Database,
    companies: CompanyService,
    viewer: Actor,
    versions: list[tuple[str, str, int]],
    day: int,
) -> None:
    with database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM instrument")
    instrument_id = add_instrument(database, "ACME")
    rows = [fundamental(instrument_id, at, at * 10.0, item, src) for item, src, at in versions]
    as_of = START + timedelta(days=day)

    write_fundamentals(database, *(row for row in rows if row.known_at <= as_of))
    before = companies.list_fundamentals(viewer, "ACME", as_of)
    write_fundamentals(database, *rows)
    after = companies.list_fundamentals(viewer, "ACME", as_of)

    assert after == before
    assert all(fact.known_at <= as_of for fact in after)
    expected = {
        (item, src): max(at for i, s, at in versions if (i, s) == (item, src) and at <= day) * 10.0
        for item, src, at in versions
        if at <= day
    }
    assert {(fact.item, fact.source): fact.value for fact in after} == expected


def test_an_instant_without_a_time_zone_is_refused(
    companies: CompanyService, viewer: Actor, acme: int
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        companies.list_fundamentals(viewer, "ACME", datetime(2024, 1, 1))  # noqa: DTZ001 - the point

    assert caught.value.remedy


def test_facts_carry_their_source_and_age(
    database: Database, companies: CompanyService, viewer: Actor, acme: int
) -> None:
    write_fundamentals(database, fundamental(acme, 3, 1.5)._replace(is_demo=True))

    (fact,) = companies.list_fundamentals(viewer, "ACME")

    assert fact == FundamentalFact(
        "eps", date(2023, 12, 31), "Q4", 1.5, "KRW", START + timedelta(days=3), "test",
        START + timedelta(days=400), is_demo=True,
    )  # fmt: skip


def test_events_are_stored_once_and_overwritten(
    database: Database, companies: CompanyService, viewer: Actor, acme: int
) -> None:
    def event(day: date, value: float) -> StoredCorporateEvent:
        kind = CorporateEventKind.DIVIDEND
        return StoredCorporateEvent(acme, kind, day, value, None, "KRW", "test", START, False)

    for value in (10.0, 12.0):
        with database.write() as session:
            CorporateEventRepository(session).write_events(
                [event(date(2024, 12, 30), value), event(date(2023, 12, 28), 9.0)]
            )

    found = companies.list_events(viewer, "ACME")

    assert [(item.day.year, item.value) for item in found] == [(2023, 9.0), (2024, 12.0)]
    assert found[0].kind is CorporateEventKind.DIVIDEND
    assert found[0].fetched_at == START


def test_news_come_newest_first_with_their_symbols(
    database: Database, companies: CompanyService, viewer: Actor, acme: int
) -> None:
    other = add_instrument(database, "OTHER")
    with database.write() as session:
        NewsRepository(session).write_news(
            [(article(1), [acme]), (article(2), [other, acme]), (article(3), [other])]
        )

    assert [item.title for item in companies.list_news(viewer)] == ["Story 3", "Story 2", "Story 1"]
    mine = companies.list_news(viewer, "ACME")
    assert [(item.title, item.symbols) for item in mine] == [
        ("Story 2", ("ACME", "OTHER")),
        ("Story 1", ("ACME",)),
    ]
    assert mine[0].sentiment is None
    assert len(companies.list_news(viewer, limit=1)) == 1
    assert companies.list_news(viewer, limit=-5) == []


def test_the_same_link_is_stored_once_and_gains_symbols(
    database: Database, companies: CompanyService, viewer: Actor, acme: int
) -> None:
    other = add_instrument(database, "OTHER")
    for ids, title in (([acme], "First"), ([other], "Corrected")):
        with database.write() as session:
            NewsRepository(session).write_news([(article(1, title=title), ids)])

    (found,) = companies.list_news(viewer)

    assert (found.title, found.symbols) == ("Corrected", ("ACME", "OTHER"))


def test_no_more_news_than_the_bound(
    database: Database, companies: CompanyService, viewer: Actor, acme: int
) -> None:
    with database.write() as session:
        NewsRepository(session).write_news((article(n), [acme]) for n in range(MAX_NEWS + 5))

    assert len(companies.list_news(viewer, "ACME", limit=10_000)) == MAX_NEWS


def test_flows_keep_their_unit_and_gaps(
    database: Database, companies: CompanyService, viewer: Actor, acme: int
) -> None:
    with database.write() as session:
        InvestorFlowRepository(session).write_flows(
            [
                StoredFlow(
                    acme, date(2024, 1, day), net, None, FlowUnit.SHARES, "test", START,
                    is_demo=False,
                )
                for day, net in ((3, -5.0), (2, 7.0))
            ]
        )  # fmt: skip

    found = companies.list_flows(viewer, "ACME")

    assert [(item.day.day, item.foreign_net, item.institution_net) for item in found] == [
        (2, 7.0, None),
        (3, -5.0, None),
    ]
    assert found[0].unit is FlowUnit.SHARES
    assert companies.list_flows(viewer, "ACME", last=1) == found[1:]


@pytest.mark.parametrize("method", ["list_events", "list_fundamentals", "list_news", "list_flows"])
def test_an_unknown_symbol_is_a_worded_error(
    companies: CompanyService, viewer: Actor, method: str
) -> None:
    with pytest.raises(NotFoundError):
        getattr(companies, method)(viewer, "NOSUCH")
