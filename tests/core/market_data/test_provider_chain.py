from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from core.contracts import Actor, BarQuery
from core.enums import Interval
from core.errors import ConflictError, ProviderError, SetupError
from core.events.outbox import Outbox
from core.market_data.bar_columns import BarColumns, select_days
from core.market_data.bar_service import BarService
from core.market_data.fetch_service import FetchService
from core.market_data.provider_order import check_order
from core.market_data.types import FetchedBars
from db.session import Database


class Source:
    """A provider that gives what it is told to, and remembers what it was asked for."""

    def __init__(self, name: str, answer: FetchedBars | Exception, *, has: bool = True) -> None:
        self.name, self.title = name, name.title()
        self.answer, self.has = answer, has
        self.starts: list[date | None] = []

    def list_instruments(self) -> list[Any]:
        return []

    def list_intervals(self, _symbol: str) -> list[Interval]:
        return [Interval.DAY] if self.has else []

    def fetch(
        self, _symbol: str, _interval: Interval, start: date | None = None, end: date | None = None
    ) -> FetchedBars:
        self.starts.append(start)
        if isinstance(self.answer, Exception):
            raise self.answer
        columns = select_days(self.answer.columns, start, end)
        return FetchedBars(
            self.answer.instrument,
            self.answer.interval,
            columns,
            self.answer.fetched_at,
            self.answer.is_adjusted,
            replaces_history=self.answer.replaces_history,
        )


@pytest.fixture
def run(
    database: Database, jobs: Any, trader: Actor, make_job: Callable[..., Any]
) -> Callable[..., dict[str, Any]]:
    def fetch(*sources: Source) -> dict[str, Any]:
        by_name = {source.name: source for source in sources}
        service = FetchService(database, Outbox({}), jobs, by_name.__getitem__, tuple(by_name))
        job = make_job(trader, {"provider": sources[0].name, "symbol": "TEST", "interval": "1d"})
        service.run_fetch_job(job)
        result: dict[str, Any] = job.result
        return result

    return fetch


def down(name: str = "first") -> Source:
    return Source(name, ProviderError(f"{name.title()} is down.", "Wait."))


def test_the_first_source_that_answers_is_taken_and_nothing_is_said(
    run: Callable[..., Any], make_fetched: Callable[..., FetchedBars]
) -> None:
    second = Source("second", make_fetched())

    result = run(Source("first", make_fetched()), second)

    assert (result["source"], result["failover"], second.starts) == ("first", "", [])


def test_a_source_that_stands_in_is_named_with_the_reason_and_stored_as_itself(
    run: Callable[..., Any], make_fetched: Callable[..., FetchedBars],
    bars: BarService, trader: Actor,
) -> None:  # fmt: skip
    run(Source("first", make_fetched()))

    result = run(down(), down("second"), Source("third", make_fetched()))

    assert result["failover"] == ("First is down. Second is down. These bars are from Third.")
    sources = {
        source: bars.load_bars(trader, BarQuery("TEST", source=source)).passport.source
        for source in ("first", "third")
    }
    assert sources == {"first": "first", "third": "third"}


def test_a_source_without_the_symbol_is_not_asked(run: Callable[..., Any]) -> None:
    other = Source("other", ProviderError("Never."), has=False)

    with pytest.raises(ProviderError, match=r"^First is down\. Wait\.$"):
        run(down(), other)
    assert other.starts == []


def test_when_all_fail_each_says_why(run: Callable[..., Any]) -> None:
    with pytest.raises(ProviderError, match=r"First is down\. Second is down\.") as caught:
        run(down(), down("second"))
    assert caught.value.remedy == "Wait."


def test_another_currency_is_a_reason_to_ask_the_next(
    run: Callable[..., Any], make_fetched: Callable[..., FetchedBars]
) -> None:
    run(Source("first", make_fetched()))
    in_won = Source("first", make_fetched(currency="KRW"))

    with pytest.raises(ConflictError, match="stored in USD"):
        run(in_won)
    result = run(in_won, Source("second", make_fetched()))

    assert result["source"] == "second"
    assert "stored in USD, but the new bars are in KRW" in result["failover"]


def test_bars_as_traded_are_asked_for_from_a_week_before_the_last_one_stored(
    run: Callable[..., Any], make_fetched: Callable[..., FetchedBars],
    make_columns: Callable[..., BarColumns],
) -> None:  # fmt: skip
    run(Source("first", make_fetched(columns=make_columns(20))))
    longer = Source("first", make_fetched(columns=make_columns(25)))

    result = run(longer)

    assert longer.starts == [date(2024, 1, 13)]  # the 20th bar is of 2024-01-20
    assert (result["new"], result["unchanged"], result["bars_stored"]) == (5, 8, 25)


def test_a_split_since_then_makes_all_of_it_be_asked_for(
    run: Callable[..., Any], make_fetched: Callable[..., FetchedBars],
    make_columns: Callable[..., BarColumns],
) -> None:  # fmt: skip
    run(Source("first", make_fetched(columns=make_columns(20))))
    columns = make_columns(21)
    halved = BarColumns._make([columns.time, *(column / 2 for column in columns[1:])])
    source = Source("first", make_fetched(columns=halved))

    result = run(source)

    assert source.starts == [date(2024, 1, 13), None]
    assert (result["changed"], result["new"]) == (20, 1)


def test_adjusted_bars_are_always_asked_for_whole(
    run: Callable[..., Any], make_fetched: Callable[..., FetchedBars]
) -> None:
    fetched = make_fetched(is_adjusted=True, replaces_history=True)
    run(Source("first", fetched))
    again = Source("first", fetched)

    run(again)

    assert again.starts == [None]


@pytest.mark.parametrize(
    ("order", "words"),
    [(["moon"], "'moon'"), (["csv"], "'csv'"), (["bundled", "bundled"], "a provider twice")],
)
def test_an_order_that_cannot_work_stops_the_start(order: list[str], words: str) -> None:
    with pytest.raises(SetupError, match=words) as caught:
        check_order(order)
    assert "bundled" in caught.value.remedy
    check_order(["yfinance", "bundled"])
