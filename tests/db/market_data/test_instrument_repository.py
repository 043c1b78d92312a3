from __future__ import annotations

import pytest

from core.clock import now
from core.enums import AssetKind, Interval
from db.market_data.instrument_repository import InstrumentRepository
from db.market_data.market_repository import MarketRepository
from db.market_data.panel_tables import BarMarket
from db.market_data.series_repository import SeriesRepository
from db.market_data.tables import BarSeriesRow, Instrument
from db.session import Database


def instrument(symbol: str, name: str, local_name: str = "", **fields: str) -> Instrument:
    return Instrument(
        symbol=symbol, name=name, local_name=local_name, kind=AssetKind.STOCK, **fields
    )


@pytest.fixture
def filled(database: Database) -> Database:
    with database.write() as session:
        repository = InstrumentRepository(session)
        for item in (
            instrument("005930", "Samsung Electronics", "삼성전자"),
            instrument("SAM", "Boston Beer"),
            instrument("BSAM", "Basam"),
            instrument("SAMX", "Something"),
            instrument("A_B", "100% Pure"),
        ):
            repository.upsert(item)
    return database


def search(database: Database, text: str, limit: int = 10) -> list[str]:
    with database.read() as session:
        return [hit.symbol for hit in InstrumentRepository(session).search(text, limit)]


def test_the_exact_symbol_comes_first_then_beginnings_then_the_rest(filled: Database) -> None:
    assert search(filled, " sam ") == ["SAM", "SAMX", "005930", "BSAM"]


def test_local_names_are_searched(filled: Database) -> None:
    assert search(filled, "삼성") == ["005930"]


@pytest.mark.parametrize(("text", "found"), [("%", ["A_B"]), ("_", ["A_B"]), ("\\", [])])
def test_wildcards_are_plain_characters(filled: Database, text: str, found: list[str]) -> None:
    assert search(filled, text) == found


def test_the_limit_holds_and_empty_text_lists_symbols(filled: Database) -> None:
    assert search(filled, "", 2) == ["005930", "A_B"]


def test_a_symbol_is_found_in_any_case_and_its_absence_raises(filled: Database) -> None:
    with filled.read() as session:
        repository = InstrumentRepository(session)
        assert repository.find_by_symbol("sam").name == "Boston Beer"
        assert repository.find_by_symbol("nope") is None


def test_with_bars_only_those_are_found_with_the_span_of_all_their_series(
    filled: Database,
) -> None:
    with filled.write() as session:
        known = InstrumentRepository(session)
        for symbol, interval, first, last, count in (
            ("SAM", Interval.DAY, 100, 200, 3),
            ("SAM", Interval.HOUR, 50, 150, 2),
            ("SAMX", Interval.DAY, 7, 8, 2),
            ("BSAM", Interval.DAY, 0, 0, 0),
        ):
            SeriesRepository(session).save(
                BarSeriesRow(
                    instrument_id=known.find_by_symbol(symbol).id or 0, interval=interval,
                    source="csv", first_time=first, last_time=last, bar_count=count,
                    content_hash="",
                )
            )  # fmt: skip
    with filled.read() as session:
        search = InstrumentRepository(session).search_with_bars
        assert search("sam", 10) == [
            ("SAM", "Boston Beer", "", 50, 200),
            ("SAMX", "Something", "", 7, 8),
        ]
        assert [row.symbol for row in search("", 1)] == ["SAM"]
        assert search("%", 10) == []


def test_a_second_source_fills_gaps_but_renames_nothing(filled: Database) -> None:
    with filled.write() as session:
        InstrumentRepository(session).upsert(
            instrument("sam", "Other name", currency="USD", exchange="NYSE")
        )
    with filled.read() as session:
        stored = InstrumentRepository(session).find_by_symbol("SAM")

    assert (stored.name, stored.currency, stored.exchange) == ("Boston Beer", "USD", "NYSE")


def test_a_completed_name_makes_copies_of_markets_old_and_a_known_one_does_not(database):
    row = {"source": "csv", "version": "v1", "series_count": 1, "first_time": 0, "last_time": 1}
    with database.write() as session:
        session.add(BarMarket(**row, fetched_at=now(), is_demo=False))
        InstrumentRepository(session).upsert(instrument("005930", "005930"))

    def find_version(name):
        with database.write() as session:
            facts = instrument("005930", name)
            repository = InstrumentRepository(session)
            repository.upsert_many([(facts, repository.find_by_symbol("005930"))])
        with database.read() as session:
            return MarketRepository(session).find_market("csv").version

    assert find_version("005930") == "v1"
    renewed = find_version("Samsung")
    assert renewed != "v1"
    assert find_version("Another") == renewed


@pytest.mark.parametrize("text", ["", "sam", "%"])
@pytest.mark.parametrize("limit", [1, 2, 4, 9])
def test_stretches_by_symbol_hold_each_instrument_once(filled: Database, text: str, limit: int):
    found: list[str] = []
    with filled.read() as session:
        repository = InstrumentRepository(session)
        while some := repository.list_after(text, found[-1] if found else "", limit):
            assert len(some) <= limit
            found += [one.symbol for one in some]
        everything = {one.symbol for one in repository.search(text, 100)}
    assert len(found) == len(set(found))
    assert set(found) == everything
