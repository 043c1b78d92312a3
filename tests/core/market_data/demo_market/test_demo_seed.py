"""Storing the demo market: everything marked, once, and in the demo only."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from core.contracts import Actor
from core.enums import Interval, QualityRule, Role
from core.errors import NotPermittedError, ProviderError
from core.events.outbox import Outbox
from core.market_data.company_service import CompanyService
from core.market_data.demo_market.demo_market_service import DemoMarketService, DemoReceipt
from core.market_data.demo_market.headlines import NEWS_COUNT
from core.market_data.demo_market.lives import SUSPENDED_COMPANIES
from core.market_data.demo_market.market import DemoMarket
from core.market_data.providers.base import build_provider
from core.market_data.quality.series_check import judge_series
from core.market_data.quote_service import QuoteService
from db.market_data.instrument_repository import InstrumentRepository
from db.market_data.series_repository import SeriesRepository
from db.session import Database, open_database

SYSTEM = Actor(0, Role.ADMIN, "system")


@pytest.fixture(scope="module")
def timed_seed(
    migrated_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Database, DemoReceipt, float]:
    """What was stored, and how many seconds of the processor that took."""
    path = tmp_path_factory.mktemp("seeded") / "demo.db"
    shutil.copy(migrated_file, path)
    database = open_database(f"sqlite:///{path}")
    service = DemoMarketService(database, Outbox({}), is_demo=True)
    start = time.process_time()
    receipt = service.seed_demo_market(SYSTEM)
    return database, receipt, time.process_time() - start


@pytest.fixture(scope="module")
def seeded(timed_seed: tuple[Database, DemoReceipt, float]) -> tuple[Database, DemoReceipt]:
    return timed_seed[:2]


def count(database: Database, statement: str) -> int:
    with database.engine.connect() as connection:
        return int(connection.execute(text(statement)).scalar_one())


@pytest.mark.parametrize(
    ("table", "field"),
    [
        ("instrument", ""), ("bar_series", "series"), ("investor_flow", "flows"),
        ("corporate_event", "events"), ("fundamental", "fundamentals"), ("news_item", "news"),
    ],
)  # fmt: skip
def test_every_stored_row_is_marked(
    seeded: tuple[Database, DemoReceipt], table: str, field: str
) -> None:
    database, receipt = seeded
    rows = count(database, f"SELECT count(*) FROM {table}")  # noqa: S608 - constants

    marked = count(database, f"SELECT count(*) FROM {table} WHERE is_demo")  # noqa: S608

    assert marked == rows == (getattr(receipt, field) if field else 400)
    if table != "instrument":
        others = count(database, f"SELECT count(*) FROM {table} WHERE source <> 'demo'")  # noqa: S608
        assert others == 0


def test_the_receipt_adds_up(seeded: tuple[Database, DemoReceipt], market: DemoMarket) -> None:
    database, receipt = seeded
    bars = sum(market.fetched(listing.symbol).columns.size for listing in market.listings)

    assert receipt.bars == bars == count(database, "SELECT count(*) FROM bar")
    assert receipt.news == NEWS_COUNT
    assert receipt.flows > 90_000


def test_suspended_days_are_stored_as_what_they_are(
    seeded: tuple[Database, DemoReceipt], market: DemoMarket
) -> None:
    database, _ = seeded
    lives = market.lives
    gaps = int((lives.is_listed & ~lives.is_traded).sum())

    assert gaps > 200
    assert count(database, "SELECT count(*) FROM suspended_day WHERE source = 'demo'") == gaps
    symbols = count(database, "SELECT count(DISTINCT instrument_id) FROM suspended_day")
    assert symbols == SUSPENDED_COMPANIES
    # The close of such a day is that of the bar before.
    wrong = count(
        database,
        "SELECT count(*) FROM suspended_day s JOIN bar_series b ON b.instrument_id = "
        "s.instrument_id WHERE s.close <> (SELECT close FROM bar WHERE series_id = b.id AND "
        "time < unixepoch(s.day) ORDER BY time DESC LIMIT 1)",
    )
    assert wrong == 0


def test_it_is_stored_in_seconds(timed_seed: tuple[Database, DemoReceipt, float]) -> None:
    assert timed_seed[2] < 15  # of the processor; it takes about four


def test_the_checks_find_what_was_planted_and_nothing_missing(
    seeded: tuple[Database, DemoReceipt], market: DemoMarket
) -> None:
    database, _ = seeded
    (split,) = [split for split in market.lives.splits if not split.is_adjusted]
    symbol = market.listings[split.company].symbol
    with database.read() as session:
        instruments = InstrumentRepository(session).find_many([symbol, *_suspended(market)])
        found = {
            name: judge_series(session, instrument, series, with_anomalies=False)
            for name, instrument in instruments.items()
            for series in SeriesRepository(session).list_series(instrument.id or 0)
        }

    rules = {name: {item.rule for item in verdict.findings} for name, verdict in found.items()}
    assert QualityRule.UNADJUSTED_SPLIT in rules.pop(symbol)
    assert len(rules) == SUSPENDED_COMPANIES
    assert not any(QualityRule.MISSING_SESSIONS in each for each in rules.values())
    assert {verdict.scores.completeness for verdict in found.values()} == {100.0}


def _suspended(market: DemoMarket) -> list[str]:
    lives = market.lives
    rows = (lives.is_listed & ~lives.is_traded).any(axis=1).nonzero()[0].tolist()
    return [market.listings[row].symbol for row in rows]


def test_storing_again_changes_nothing(seeded: tuple[Database, DemoReceipt]) -> None:
    database, _ = seeded

    again = DemoMarketService(database, Outbox({}), is_demo=True).seed_demo_market(SYSTEM)

    assert again == DemoReceipt()
    assert count(database, "SELECT count(*) FROM import_batch") == 1


def test_a_quote_is_marked_and_a_delisted_company_says_when(
    seeded: tuple[Database, DemoReceipt], market: DemoMarket
) -> None:
    database, _ = seeded
    gone = market.listings[market.lives.delisted[0]].symbol

    quotes = QuoteService(database).list_quotes(SYSTEM, ["DK0001", "DKINDEX", "DKE01"])

    assert len(quotes) == 3
    assert all(quote.passport and quote.passport.is_demo for quote in quotes.values())
    assert quotes["DK0001"].local_name.startswith("데모")
    statement = f"SELECT count(*) FROM instrument WHERE symbol = '{gone}' AND delisted_on > '2022'"  # noqa: S608
    assert count(database, statement) == 1


def test_nothing_is_known_before_its_period_ends_or_after_the_market_does(
    seeded: tuple[Database, DemoReceipt], market: DemoMarket
) -> None:
    database, _ = seeded
    facts = CompanyService(database).list_fundamentals(SYSTEM, "DK0001")

    assert len({fact.period_end for fact in facts}) > 10
    assert all(fact.known_at.date() > fact.period_end for fact in facts)
    assert all(fact.known_at <= market.made_at for fact in facts)
    early = count(database, "SELECT count(*) FROM fundamental WHERE known_at <= period_end")
    assert early == 0


def test_some_reports_are_restated(seeded: tuple[Database, DemoReceipt]) -> None:
    database, _ = seeded
    statement = (
        "SELECT count(*) FROM (SELECT 1 FROM fundamental "
        "GROUP BY instrument_id, item, period_end HAVING count(*) > 1)"
    )

    assert count(database, statement) > 50


def test_news_are_judged_and_never_from_the_future(
    seeded: tuple[Database, DemoReceipt], market: DemoMarket
) -> None:
    database, _ = seeded
    news = CompanyService(database).list_news(SYSTEM, limit=200)

    assert all(item.published_at <= market.made_at == item.fetched_at for item in news)
    assert {item.sentiment for item in news} >= {1.0, -1.0, None}
    assert all((item.sentiment is None) == (item.sentiment_by == "") for item in news)


def test_outside_the_demo_it_is_neither_stored_nor_offered(sqlite_database: Database) -> None:
    provider = build_provider("demo")

    with pytest.raises(NotPermittedError):
        DemoMarketService(sqlite_database, Outbox({})).seed_demo_market(SYSTEM)
    assert provider.list_instruments() == ()
    assert provider.list_intervals("DK0001") == ()
    with pytest.raises(ProviderError, match="demo only"):
        provider.fetch("DK0001", Interval.DAY)
