from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from core.contracts import Actor, BarQuery
from core.enums import Interval
from core.errors import ConflictError, InvalidInputError, NotFoundError
from core.events.outbox import Outbox
from core.market_data.bar_columns import BarColumns
from core.market_data.bar_service import BarService
from core.market_data.instrument_service import InstrumentService
from core.market_data.quote_service import QuoteService
from core.market_data.series_store import SeriesStore
from core.market_data.types import FetchedBars
from db.market_data.instrument_repository import InstrumentRepository
from db.market_data.tables import Instrument
from db.session import Database
from tests.conftest import on_sqlite

Store = Callable[..., None]


@pytest.fixture
def store(
    database: Database, outbox: Outbox, trader: Actor, make_fetched: Callable[..., FetchedBars]
) -> Store:
    def save(source: str = "csv", **fields: object) -> None:
        with database.write() as session:
            SeriesStore(session, outbox).store(make_fetched(**fields), source, trader)

    return save


def test_bars_come_back_as_they_were_stored_with_their_passport(
    bars: BarService, trader: Actor, store: Store, make_columns: Callable[..., BarColumns]
) -> None:
    store(columns=make_columns(4), note="From a test.")

    series = bars.load_bars(trader, BarQuery("test"))

    for ours, theirs in zip(make_columns(4), series_columns(series), strict=True):
        np.testing.assert_array_equal(ours, theirs)
        assert ours.dtype == theirs.dtype
    assert (series.symbol, series.interval) == ("TEST", Interval.DAY)
    assert (series.passport.source, series.passport.currency) == ("csv", "USD")
    assert series.passport.note == "From a test."
    assert f"{series.passport.last_bar:%Y-%m-%d}" == "2024-01-04"


def series_columns(series: object) -> list[np.ndarray]:
    names = ("time", "open", "high", "low", "close", "volume")
    return [getattr(series, name) for name in names]


def test_both_ends_of_a_period_are_included(bars: BarService, trader: Actor, store: Store) -> None:
    store()

    series = bars.load_bars(trader, BarQuery("TEST", date(2024, 1, 2), date(2024, 1, 4)))

    assert series.close.tolist() == [101, 102, 103]


def test_days_of_intraday_bars_are_the_exchanges(
    database: Database, bars: BarService, trader: Actor, store: Store,
    make_columns: Callable[..., BarColumns],
) -> None:  # fmt: skip
    store(columns=make_columns(48, step=3_600), interval=Interval.HOUR)
    with database.write() as session:
        InstrumentRepository(session).find_by_symbol("TEST").time_zone = "Asia/Seoul"

    series = bars.load_bars(trader, BarQuery("TEST", date(2024, 1, 2), date(2024, 1, 2)))

    assert [series.at(0).hour, series.at(-1).hour] == [15, 14]  # 00:00 and 23:00 in Seoul
    assert len(series) == 24


def test_an_unknown_symbol_names_the_nearest(bars: BarService, trader: Actor, store: Store) -> None:
    store(symbol="GOOG")

    with pytest.raises(NotFoundError) as caught:
        bars.load_bars(trader, BarQuery("GOGO"))

    assert caught.value.message == "There is no instrument 'GOGO'."
    assert caught.value.remedy.startswith("Did you mean GOOG?")


def test_a_name_in_place_of_a_symbol_finds_the_symbol(
    bars: BarService, trader: Actor, store: Store
) -> None:
    store(symbol="XYZ")

    with pytest.raises(NotFoundError) as caught:
        bars.load_bars(trader, BarQuery("xyz corp"))

    assert caught.value.remedy.startswith("Did you mean XYZ?")


def test_a_period_without_bars_names_the_stored_span(
    bars: BarService, trader: Actor, store: Store
) -> None:
    store()

    with pytest.raises(InvalidInputError) as caught:
        bars.load_bars(trader, BarQuery("TEST", date(2025, 1, 1)))

    assert caught.value.remedy == "Choose a period within 2024-01-01 to 2024-01-05."


def test_a_period_that_ends_before_it_begins_is_refused(bars: BarService, trader: Actor) -> None:
    with pytest.raises(InvalidInputError, match=r"ends .* before it begins"):
        bars.load_bars(trader, BarQuery("TEST", date(2025, 1, 1), date(2024, 1, 1)))


def test_a_series_that_is_not_there_names_those_that_are(
    bars: BarService, trader: Actor, store: Store
) -> None:
    store()

    with pytest.raises(NotFoundError) as caught:
        bars.load_bars(trader, BarQuery("TEST", interval=Interval.HOUR, source="moon"))

    assert str(caught.value) == "TEST has no 1h bars from moon. There are: 1d from csv."


def test_an_instrument_without_bars_says_how_to_get_some(
    database: Database, bars: BarService, trader: Actor
) -> None:
    with database.write() as session:
        InstrumentRepository(session).upsert(Instrument(symbol="BARE", name="Bare", kind="stock"))

    with pytest.raises(NotFoundError, match="none of its bars are stored"):
        bars.load_bars(trader, BarQuery("BARE"))


def test_without_wishes_daily_comes_before_hourly_and_more_bars_before_fewer(
    bars: BarService, trader: Actor, store: Store, make_columns: Callable[..., BarColumns]
) -> None:
    store(source="hours", columns=make_columns(90, step=3_600), interval=Interval.HOUR)
    store(source="few", columns=make_columns(3))
    store(source="many", columns=make_columns(7))

    def source(query: BarQuery) -> str:
        return bars.load_bars(trader, query).passport.source

    assert source(BarQuery("TEST")) == "many"
    assert source(BarQuery("TEST", source="few")) == "few"
    assert source(BarQuery("TEST", interval=Interval.HOUR)) == "hours"
    assert source(BarQuery("TEST", source="hours")) == "hours"


def test_bars_spoilt_in_the_database_are_not_handed_out(
    database: Database, bars: BarService, trader: Actor, store: Store
) -> None:
    store()
    with database.write() as session:
        session.connection().exec_driver_sql("UPDATE bar SET high = 1 WHERE close = 102")
    assert bars.load_bars(trader, BarQuery("TEST")).high.min() > 1  # the block is what was stored

    with database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM bar_block")
    with pytest.raises(ConflictError, match="does not hold the bars that were stored"):
        bars.load_bars(trader, BarQuery("TEST"))


def test_an_instrument_lists_its_series_best_first(
    database: Database, trader: Actor, store: Store, make_columns: Callable[..., BarColumns]
) -> None:
    store(source="few", columns=make_columns(3))
    store(source="many", columns=make_columns(7))

    detail = InstrumentService(database).get_instrument(trader, "test")

    assert [(item.source, item.bar_count) for item in detail.series] == [("many", 7), ("few", 3)]
    assert detail.instrument.name == "TEST Corporation"


@on_sqlite
def test_search_is_limited_and_finds_names(database: Database, trader: Actor, store: Store) -> None:
    for symbol in ("AAA", "AAB", "ABC"):
        store(symbol=symbol)
    service = InstrumentService(database)

    assert [hit.symbol for hit in service.search_instruments(trader, "aa", 1)] == ["AAA"]
    assert len(service.search_instruments(trader, "corporation")) == 3
    assert service.search_instruments(trader, "%") == []


def test_quotes_come_for_known_symbols_from_the_series_that_would_be_loaded(
    database: Database, trader: Actor, store: Store, make_columns: Callable[..., BarColumns]
) -> None:
    store(source="few", columns=make_columns(3))
    store(source="many", columns=make_columns(7))
    with database.write() as session:
        InstrumentRepository(session).upsert(
            Instrument(symbol="BARE", name="Bare", kind="stock", currency="KRW")
        )

    quotes = QuoteService(database).list_quotes(trader, ["test", "BARE", "NOPE"])

    assert sorted(quotes) == ["BARE", "TEST"]
    assert (quotes["TEST"].last, quotes["TEST"].bar_count) == (106, 7)
    assert quotes["TEST"].changes["1D"] == pytest.approx(106 / 105 - 1)
    assert quotes["TEST"].passport is not None
    assert quotes["TEST"].passport.source == "many"
    bare = quotes["BARE"]
    assert (bare.last, bare.changes, bare.sparkline, bare.bar_count) == (None, {}, [], 0)
    assert bare.passport is None
    assert bare.currency == "KRW"
