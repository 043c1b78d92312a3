from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import SimpleNamespace

import numpy as np
import pytest

from core.contracts import BarSeries, SourcePassport
from core.enums import AllocationMethod, BacktestStatus, Interval, JobStatus
from core.errors import InvalidInputError, NotFoundError, NotPermittedError
from core.jobs.job_service import JobService
from core.jobs.runner import JobRunner
from core.jobs.types import JobKind
from core.trading.portfolio.allocation_request import AllocationRequest, ReturnView, check_request
from core.trading.portfolio.allocation_runner import AllocationRunner
from core.trading.portfolio.allocation_service import ALLOCATION_JOB, AllocationService
from core.trading.portfolio.allocation_views import read_request, write_request
from core.trading.portfolio.portfolio_service import PortfolioService
from db.trading.portfolio_tables import AllocationResult, AllocationRun
from db.trading.result_repository import ResultRepository
from db.trading.tables import Backtest, BacktestResult
from tests.conftest import on_sqlite
from tests.core.trading.portfolio.desk import make_quote
from tests.core.trading.portfolio.made_up import DAY, make_assets, make_returns

SYMBOLS = ("A0", "A1", "A2", "A3")
QUICK = AllocationRequest(
    SYMBOLS,
    methods=(AllocationMethod.INVERSE_VOLATILITY, AllocationMethod.BLACK_LITTERMAN),
    train_sessions=100,
    folds=4,
    test_folds=2,
)
ASSETS = {one.key: one for one in make_assets(make_returns(260), start=15_000)}


@dataclass
class Sent:
    ids: list[str] = field(default_factory=list)

    def send(self, job_id: str, priority: int) -> None:
        self.ids.append(job_id)


class Desk:
    """The services as the factory wires them, and a worker that runs when told."""

    def __init__(self, database, trader) -> None:
        self.database, self.transport = database, Sent()
        self.currencies = dict.fromkeys(SYMBOLS, "USD")
        kinds = {ALLOCATION_JOB: JobKind("x.run_allocation_job", max_attempts=1)}
        self.runner = AllocationRunner(database, self.load_bars)
        self.jobs = JobService(database, kinds, self.transport, self.runner.on_job_ended)
        self.service = AllocationService(database, self.jobs, self.list_quotes)
        self.portfolios = PortfolioService(database, self.list_quotes)
        self.handle = self.runner.run_allocation_job
        self.worker = JobRunner(
            database,
            kinds,
            lambda _: self.handle,
            lambda user_id: trader if user_id == trader.user_id else None,
            lease_seconds=30.0,
            on_ended=self.runner.on_job_ended,
            retry_base_seconds=0.0,
        )

    def list_quotes(self, actor, symbols):
        return {one: make_quote(one, 1.0, self.currencies[one]) for one in symbols if one in ASSETS}

    def load_bars(self, actor, query):
        asset = ASSETS[query.symbol]
        at = datetime(2026, 1, 1, tzinfo=UTC)
        passport = SourcePassport(
            "test", at, at, at, query.symbol != "A1", self.currencies[query.symbol], "UTC"
        )
        close = asset.close
        volume = np.ones(len(close))
        return BarSeries(
            query.symbol, Interval.DAY, asset.time, close, close, close, close, volume, passport
        )

    def work(self) -> None:
        while self.transport.ids:
            self.worker.run(self.transport.ids.pop())

    def run(self, actor, request=QUICK) -> int:
        number = self.service.submit_run(actor, request).id
        self.work()
        return number


@pytest.fixture
def desk(database, trader):
    return Desk(database, trader)


def test_a_run_is_stored_with_its_passport_and_found_again(desk, trader):
    number = desk.run(trader)
    detail = desk.service.get_run(trader, number)
    assert detail.summary.status is BacktestStatus.COMPLETED
    outcome = detail.outcome
    assert [line.method.value for line in outcome.methods] == [
        "equal",
        "inverse_volatility",
        "black_litterman",
    ]
    assert sum(outcome.methods[1].weights) == pytest.approx(1.0)
    assert "no view was given" in outcome.methods[2].not_run
    assert (outcome.currency, outcome.returns, outcome.dropped) == ("USD", 260, 0)
    assert outcome.walk_forward.windows == 3
    assert len(outcome.paths.lines[1].sharpe) == 3
    assert outcome.remarks == ("A1 is not adjusted: dividends are missing from returns.",)
    assert {one["key"] for one in detail.passport["assets"]} == set(SYMBOLS)
    assert all(len(one["bars_sha256"]) == 64 for one in detail.passport["assets"])
    assert detail.passport["versions"]["skfolio"]
    assert [one.id for one in desk.service.list_runs(trader, None)] == [number]


@on_sqlite
def test_the_same_run_twice_finds_the_same(desk, trader):
    one, other = (desk.service.get_run(trader, desk.run(trader)).outcome for _ in range(2))
    assert one == other


@on_sqlite
def test_a_job_done_twice_leaves_one_result(desk, trader):
    number = desk.service.submit_run(trader, QUICK).id
    job_id = desk.transport.ids.pop()
    desk.worker.run(job_id)
    before = desk.service.get_run(trader, number)
    desk.worker.run(job_id)
    assert desk.service.get_run(trader, number).outcome == before.outcome


@on_sqlite
def test_an_attempt_after_the_run_is_done_changes_nothing(desk, trader):
    """A worker that was presumed dead comes back: the result is written once."""
    number = desk.run(trader)
    before = desk.service.get_run(trader, number)
    late = SimpleNamespace(
        id="late", arguments={"run_id": number}, actor=trader, on_progress=lambda *_: None
    )
    assert desk.runner.run_allocation_job(late) == {"run_id": number}
    after = desk.service.get_run(trader, number)
    assert after.outcome == before.outcome
    assert after.summary == before.summary


def test_a_run_that_cannot_be_done_says_why(desk, trader):
    number = desk.run(trader, replace(QUICK, symbols=("A0", "A1"), sessions=200, end=None))
    assert desk.service.get_run(trader, number).outcome is not None
    ASSETS["FLAT"] = replace(ASSETS["A0"], key="FLAT", close=np.full(261, 5.0))
    desk.currencies["FLAT"] = "USD"
    try:
        number = desk.run(trader, replace(QUICK, symbols=("A0", "FLAT")))
    finally:
        del ASSETS["FLAT"]
    failed = desk.service.get_run(trader, number)
    assert failed.summary.status is BacktestStatus.FAILED
    assert "FLAT never moves" in failed.summary.error
    assert failed.outcome is None


def test_a_cancelled_run_is_cancelled_and_stores_nothing(desk, trader):
    run = desk.service.submit_run(trader, QUICK)
    desk.jobs.cancel_job(trader, run.job_id)
    desk.work()
    detail = desk.service.get_run(trader, run.id)
    assert detail.summary.status is BacktestStatus.CANCELLED
    assert detail.outcome is None


def test_a_run_deleted_while_it_runs_stores_nothing(desk, trader):
    run = desk.service.submit_run(trader, QUICK)

    def delete_then_run(job):
        real = desk.runner._load_bars

        def load(actor, query):
            if query.symbol == "A3":
                desk.service.delete_run(trader, run.id)
            return real(actor, query)

        desk.runner._load_bars = load
        return desk.runner.run_allocation_job(job)

    desk.handle = delete_then_run
    desk.work()
    assert desk.jobs.get_job(trader, run.job_id).status is JobStatus.SUCCESS
    with desk.database.read() as session:
        assert session.get(AllocationRun, run.id) is None
        assert session.get(AllocationResult, run.id) is None


@on_sqlite
def test_nobody_else_sees_a_run(desk, trader, stranger, viewer):
    number = desk.run(trader)
    with pytest.raises(NotFoundError):
        desk.service.get_run(stranger, number)
    with pytest.raises(NotFoundError):
        desk.service.delete_run(stranger, number)
    assert desk.service.list_runs(stranger, None) == []
    with pytest.raises(NotPermittedError):
        desk.service.submit_run(viewer, QUICK)
    portfolio = desk.portfolios.create_portfolio(trader, "P", "USD").id
    with pytest.raises(NotFoundError):
        desk.service.submit_run(stranger, replace(QUICK, portfolio_id=portfolio))


def test_a_run_outlives_its_portfolio(desk, trader):
    portfolio = desk.portfolios.create_portfolio(trader, "P", "USD").id
    number = desk.run(trader, replace(QUICK, portfolio_id=portfolio))
    assert [one.id for one in desk.service.list_runs(trader, portfolio)] == [number]
    desk.portfolios.delete_portfolio(trader, portfolio)
    assert desk.service.get_run(trader, number).summary.portfolio_id is None


def add_backtest(desk, actor, entries) -> int:
    asset = ASSETS["A2"]
    count = len(asset.close)
    with desk.database.write() as session:
        row = Backtest(
            user_id=actor.user_id, strategy="s", params={}, symbol="A2", source="test",
            interval=Interval.DAY, costs={}, execution={}, warnings=[], tags=[],
            status=BacktestStatus.COMPLETED,
        )  # fmt: skip
        session.add(row)
        session.flush()
        result = BacktestResult(
            backtest_id=row.id, definition_version=1, statistics={}, receipt={"x": "y"},
            passport={"currency": "USD"}, data_as_of=datetime(2026, 1, 1, tzinfo=UTC),
            total_return=0.0,
        )  # fmt: skip
        times = np.array(entries, dtype=np.int64).reshape(-1, 2)
        one = np.ones(len(times))
        trades = {"size": one, "entry_time": times[:, 0], "exit_time": times[:, 1]}
        trades |= dict.fromkeys(
            ("entry_price", "exit_price", "profit", "return_fraction", "commission"), one
        )
        curve = dict.fromkeys(("drawdown", "close", "benchmark"), np.ones(count))
        curve |= {"time": asset.time, "equity": asset.close * 1_000}
        ResultRepository(session).add(result, trades, curve)
        return row.id


def test_backtests_are_assets_and_tell_when_they_hold_positions(desk, trader, stranger):
    start = 15_000 * DAY
    one = add_backtest(desk, trader, [(start, start + 100 * DAY)])
    other = add_backtest(desk, trader, [(start + 50 * DAY, start + 150 * DAY)])
    with desk.database.write() as session:  # two accounts that are one would be singular
        from db.trading.tables import BacktestCurve

        curve = session.get(BacktestCurve, other)
        curve.equity = ASSETS["A3"].close.astype("<f8").tobytes()
    request = replace(QUICK, symbols=("A0",), backtest_ids=(one, other))
    outcome = desk.service.get_run(trader, desk.run(trader, request)).outcome
    assert [line.key for line in outcome.assets] == ["A0", f"run {one}", f"run {other}"]
    assert outcome.assets[1].title == "s on A2"
    assert outcome.position_keys == (f"run {one}", f"run {other}")
    assert outcome.position_overlap[0][1] == pytest.approx(50 / 150)
    assert any("its returns flatter" in remark for remark in outcome.remarks)
    with pytest.raises(NotFoundError):
        desk.service.submit_run(stranger, request)


@on_sqlite
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"symbols": ("A0",)}, "1 assets"),
        ({"symbols": tuple(f"S{n}" for n in range(41))}, "41 assets"),
        ({"symbols": ("A0", "NONE")}, "NONE: no stored bars"),
        ({"max_weight": 0.2}, r"at most 0.2 add up to 0.8"),
        ({"min_weight": 0.3}, r"at least 0.3 add up to 1.2"),
        ({"min_weight": 0.5, "max_weight": 0.4}, "not in order"),
        ({"min_weight": float("nan")}, "not in order"),
        ({"sessions": 50}, "number of sessions is 50"),
        ({"cost_rate": 0.5}, "cost of a trade"),
        ({"folds": 4, "test_folds": 3}, "number of test folds"),
        ({"views": (ReturnView("ZZ", 0.1),)}, "not chosen"),
        ({"views": (ReturnView("A0", 0.1, "A0"),)}, "not chosen"),
        ({"views": (ReturnView("A0", 9.0),)}, "expects 9"),
    ],
)
def test_what_cannot_be_answered_is_refused_before_it_is_stored(desk, trader, changed, words):
    with pytest.raises(InvalidInputError, match=words) as caught:
        desk.service.submit_run(trader, replace(QUICK, **changed))
    assert caught.value.remedy
    assert desk.service.list_runs(trader, None) == []


def test_limits_name_the_one_that_would_do():
    with pytest.raises(InvalidInputError) as caught:
        check_request(replace(QUICK, max_weight=0.2))
    assert "at least 0.25" in caught.value.remedy


def test_two_currencies_are_not_set_side_by_side(desk, trader):
    desk.currencies["A3"] = "KRW"
    with pytest.raises(InvalidInputError, match="KRW, USD"):
        desk.service.submit_run(trader, QUICK)


def test_a_request_survives_writing():
    views = (ReturnView("A0", 0.1), ReturnView("A1", 0.2, "A2"))
    for request in (QUICK, replace(QUICK, views=views, end=datetime(2026, 1, 1).date())):  # noqa: DTZ001
        assert read_request(write_request(request)) == request
