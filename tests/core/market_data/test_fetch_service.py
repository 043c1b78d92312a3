from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core.contracts import Actor, BarQuery
from core.enums import Interval, Role
from core.errors import InvalidInputError, NotFoundError, ProviderError
from core.events.outbox import Outbox
from core.market_data.bar_columns import BarColumns
from core.market_data.bar_service import BarService
from core.market_data.fetch_service import FetchService
from core.market_data.quote_service import QuoteService
from core.market_data.types import FetchedBars
from db.session import Database

SYSTEM = Actor(0, Role.ADMIN, "system")


class OneAnswer:
    """A provider of one prepared answer."""

    name, title = "answers", "Answers"

    def __init__(self, fetched: FetchedBars | Exception) -> None:
        self.fetched = fetched

    def list_instruments(self) -> list[Any]:
        return []

    def list_intervals(self, symbol: str) -> list[Interval]:
        return [Interval.DAY]

    def fetch(self, *_: object) -> FetchedBars:
        if isinstance(self.fetched, Exception):
            raise self.fetched
        return self.fetched


@pytest.fixture
def run(
    database: Database, outbox: Outbox, jobs: Any, trader: Actor, make_job: Callable[..., Any]
) -> Callable[[FetchedBars | Exception], Any]:
    def fetch(answer: FetchedBars | Exception) -> Any:
        service = FetchService(database, outbox, jobs, lambda _: OneAnswer(answer))
        job = make_job(trader, {"provider": "answers", "symbol": "TEST", "interval": "1d"})
        service.run_fetch_job(job)
        return job

    return fetch


def test_a_fetch_is_submitted_once_by_key_and_sent_after_the_commit(
    fetches: FetchService, jobs: Any, trader: Actor
) -> None:
    job_id = fetches.submit_fetch(trader, "yfinance", " aapl ", Interval.DAY)

    job = jobs.jobs[job_id]
    assert jobs.sent == [job_id]
    assert (job["kind"], job["key"]) == ("fetch_bars", "yfinance:AAPL:1d")
    assert job["title"] == "Fetch AAPL 1d from Yahoo Finance"
    assert job["arguments"] == {"provider": "yfinance", "symbol": "AAPL", "interval": "1d"}


@pytest.mark.parametrize(
    ("provider", "symbol", "interval", "error", "words"),
    [
        ("moon", "AAPL", Interval.DAY, NotFoundError, "no provider called 'moon'"),
        ("bundled", "NOPE", Interval.DAY, InvalidInputError, "has no 1d bars of NOPE"),
        ("bundled", "GOOG", Interval.HOUR, InvalidInputError, "Choose: 1d"),
        ("csv", "GOOG", Interval.DAY, InvalidInputError, "CSV file has no"),
        ("yfinance", "A B", Interval.DAY, InvalidInputError, "is not a symbol"),
    ],
)
def test_a_fetch_that_cannot_work_is_refused_at_once(
    *,
    fetches: FetchService, jobs: Any, trader: Actor, provider: str, symbol: str,
    interval: Interval, error: type[Exception], words: str,
) -> None:  # fmt: skip
    with pytest.raises(error, match=words):
        fetches.submit_fetch(trader, provider, symbol, interval)
    assert jobs.jobs == {}


def test_a_fetch_job_stores_the_answer_and_finishes_with_its_counts(
    bars: BarService,
    trader: Actor,
    run: Callable[..., Any],
    make_fetched: Callable[..., FetchedBars],
) -> None:
    job = run(make_fetched())

    assert job.result["new"] == job.result["bars_stored"] == 5
    assert job.shares == sorted(job.shares)
    assert bars.load_bars(trader, BarQuery("TEST")).passport.source == "answers"


def test_a_failing_provider_leaves_what_is_stored_untouched(
    bars: BarService,
    trader: Actor,
    run: Callable[..., Any],
    make_fetched: Callable[..., FetchedBars],
) -> None:
    run(make_fetched())
    before = bars.load_bars(trader, BarQuery("TEST"))

    with pytest.raises(ProviderError, match="down"):
        run(ProviderError("It is down.", "Wait."))

    after = bars.load_bars(trader, BarQuery("TEST"))
    assert after.passport == before.passport
    assert after.close.tolist() == before.close.tolist()


def test_a_defective_bar_from_a_provider_stores_nothing(
    bars: BarService,
    trader: Actor,
    run: Callable[..., Any],
    make_fetched: Callable[..., FetchedBars],
) -> None:
    fetched = make_fetched()
    fetched.columns.low[2] = np.nan

    with pytest.raises(ProviderError, match=r"1 defective of 5 bars\. Bar 3"):
        run(fetched)
    with pytest.raises(NotFoundError):
        bars.load_bars(trader, BarQuery("TEST"))


def test_a_restated_history_replaces_the_stored_one(
    bars: BarService, trader: Actor, run: Callable[..., Any],
    make_fetched: Callable[..., FetchedBars], make_columns: Callable[..., BarColumns],
) -> None:  # fmt: skip
    columns = make_columns(200)
    run(make_fetched(columns=columns, replaces_history=True))
    keeps = np.arange(200) != 100
    halved = BarColumns._make([columns.time, *(column / 2 for column in columns[1:])]).take(keeps)

    job = run(make_fetched(columns=halved, replaces_history=True))

    assert (job.result["changed"], job.result["bars_stored"]) == (199, 199)
    assert bars.load_bars(trader, BarQuery("TEST")).close.tolist() == halved.close.tolist()


@pytest.mark.parametrize("kept", [slice(50, None), slice(None, 199)])
def test_a_restated_history_that_lacks_bars_is_taken_for_incomplete(
    *,
    bars: BarService, trader: Actor, run: Callable[..., Any], kept: slice,
    make_fetched: Callable[..., FetchedBars], make_columns: Callable[..., BarColumns],
) -> None:  # fmt: skip
    run(make_fetched(columns=make_columns(200), replaces_history=True))
    part = make_columns(200).take(np.arange(200)[kept])

    with pytest.raises(ProviderError, match="taken for incomplete"):
        run(make_fetched(columns=part, replaces_history=True))

    assert len(bars.load_bars(trader, BarQuery("TEST"))) == 200


def test_fetching_the_same_again_renews_the_age_only(
    bars: BarService,
    trader: Actor,
    run: Callable[..., Any],
    make_fetched: Callable[..., FetchedBars],
) -> None:
    first = make_fetched()
    run(first)
    later = replace(first, fetched_at=first.fetched_at.replace(year=2025))

    job = run(later)

    assert (job.result["new"], job.result["changed"], job.result["unchanged"]) == (0, 0, 5)
    assert bars.load_bars(trader, BarQuery("TEST")).passport.fetched_at == later.fetched_at


def test_seeding_stores_all_bundled_samples_once(
    sqlite_database: Database, outbox: Outbox, jobs: Any
) -> None:
    service = FetchService(sqlite_database, outbox, jobs)
    shares: list[float] = []

    first = service.store_provider(SYSTEM, "bundled", lambda share, _: shares.append(share))
    second = service.store_provider(SYSTEM, "bundled")

    assert len(first) == 23
    assert sum(receipt.bars_stored for receipt in first) == 2_148 + 5_000 + 156 + 20 * 8_313
    assert shares[-1] == 1.0
    assert all(receipt.is_repeat for receipt in second)
    quotes = QuoteService(sqlite_database).list_quotes(SYSTEM, ["GOOG", "AAPL"])
    assert quotes["GOOG"].last == 806.19
    assert quotes["AAPL"].passport is not None
    assert quotes["AAPL"].passport.is_close_only


def test_the_choice_of_providers_leaves_out_files(fetches: FetchService, viewer: Actor) -> None:
    listed = {item.name: len(item.symbols) for item in fetches.list_providers(viewer)}

    assert (listed["bundled"], listed["yfinance"]) == (23, 0)
    assert "csv" not in listed
