"""News between two instants, and the dollar's price in won as it was known."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from core.contracts import Actor
from core.enums import AssetKind, Frequency
from core.errors import InvalidInputError
from core.market_data.article_service import ArticleService
from core.market_data.economy_rows import store_new_series
from core.market_data.economy_types import EconomyFacts
from core.market_data.rate_service import RateService
from db.base import stored_id
from db.market_data.news_repository import NewsRepository, StoredNews
from db.market_data.tables import Instrument
from db.session import Database

FETCHED = datetime(2026, 1, 30, tzinfo=UTC)


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 1, day, hour, tzinfo=UTC)


@pytest.fixture
def news(database: Database) -> ArticleService:
    with database.write() as session:
        rows = [Instrument(symbol=name, name=name, kind=AssetKind.STOCK) for name in "ABC"]
        session.add_all(rows)
        session.flush()
        a, b, c = (stored_id(row.id) for row in rows)
        NewsRepository(session).write_news(
            [
                (article("both", at(5)), [b, a]),
                (article("late", at(6)), [a]),
                (article("third", at(5)), [c]),
            ]
        )
    return ArticleService(database)


def article(title: str, published: datetime) -> StoredNews:
    return StoredNews(title, f"https://x/{title}", "P", published, 0.5, "m", "s", FETCHED, False)


def test_articles_lie_after_the_first_instant_and_up_to_the_second(
    news: ArticleService, viewer: Actor
) -> None:
    def titles(first: datetime, last: datetime) -> list[str]:
        return [one.title for one in news.list_articles(viewer, ["A", "B"], first, last)]

    assert titles(at(4), at(6)) == ["late", "both"]
    assert titles(at(4), at(5)) == ["both"]
    assert titles(at(5), at(6)) == ["late"]


def test_an_article_about_two_shares_comes_once_with_both(
    news: ArticleService, viewer: Actor
) -> None:
    (one,) = news.list_articles(viewer, ["A", "A", "B", "NOSUCH"], at(4), at(5))

    assert one.symbols == ("A", "B")
    assert (one.sentiment, one.sentiment_by, one.source) == (0.5, "m", "s")
    assert news.list_articles(viewer, [], at(4), at(5)) == []


def test_instants_without_a_zone_are_refused(news: ArticleService, viewer: Actor) -> None:
    naive = at(5).replace(tzinfo=None)
    with pytest.raises(InvalidInputError):
        news.list_articles(viewer, ["A"], at(4), naive)
    with pytest.raises(InvalidInputError):
        RateService.find_rate(RateService(None), viewer, naive)  # type: ignore[arg-type]


def store_rates(database: Database, code: str, values: list[tuple[date, datetime, float]]) -> None:
    facts = EconomyFacts(code, "Won for a dollar", "fx", "KRW per USD", Frequency.DAILY)
    with database.write() as session:
        store_new_series(session, facts, "file", FETCHED, values)


def test_the_rate_is_the_newest_one_known_then(database: Database, viewer: Actor) -> None:
    store_rates(
        database,
        "DEXKOUS",
        [
            (date(2026, 1, 5), at(5, 9), 1_440.0),
            (date(2026, 1, 6), at(6, 9), 1_450.0),
            (date(2026, 1, 6), at(9, 9), 1_451.5),  # corrected later
        ],
    )
    rates = RateService(database)

    then, corrected = rates.find_rate(viewer, at(6, 9)), rates.find_rate(viewer, at(9, 9))

    assert (then.value, then.day, then.known_at) == (1_450.0, date(2026, 1, 6), at(6, 9))
    assert (then.code, then.source, then.reason) == ("DEXKOUS", "file", "")
    assert rates.find_rate(viewer, at(6, 8)).value == 1_440.0
    assert corrected.value == 1_451.5


def test_an_old_rate_is_none_and_says_its_day(database: Database, viewer: Actor) -> None:
    store_rates(database, "USD_KRW", [(date(2026, 1, 5), at(5), 1_440.0)])
    rates = RateService(database)

    assert rates.find_rate(viewer, at(15, 23)).value == 1_440.0
    old = rates.find_rate(viewer, at(16))
    assert (old.value, old.day) == (None, date(2026, 1, 5))
    assert "was 11 days old; 10 are allowed" in old.reason
    early = rates.find_rate(viewer, at(4))
    assert (early.value, early.day) == (None, None)
    assert "No USD/KRW rate was known by 2026-01-04" in early.reason


def test_no_series_is_said_and_the_preferred_code_counts(database: Database, viewer: Actor) -> None:
    rates = RateService(database)
    assert "No series of USD/KRW is stored" in rates.find_rate(viewer, at(5)).reason

    store_rates(database, "DEXKOUS", [(date(2026, 1, 5), at(5), 1_440.0)])
    store_rates(database, "USD_KRW", [(date(2026, 1, 5), at(5), 0.0)])

    broken = rates.find_rate(viewer, at(5))
    assert (broken.code, broken.value) == ("USD_KRW", None)
    assert "is no price" in broken.reason
