"""Templates: what they are, and a track record that is NOT RUN until a job has made it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np
import pytest

from core.contracts import Universe
from core.enums import AssetKind, Interval, JobStatus
from core.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from core.jobs.job_service import JobService
from core.jobs.runner import JobRunner
from core.jobs.types import JobKind
from core.trading.honesty.idea import find_idea
from core.trading.honesty.ledger import count_trials
from core.trading.library import template_service
from core.trading.library.recording import COSTS, Recorder, fingerprint
from core.trading.library.template_service import RECORD_JOB, TemplateService
from core.trading.library.templates import TEMPLATES, get_template
from core.trading.library.views import check_values
from core.trading.stored_strategy import build_strategy
from tests.conftest import on_sqlite
from tests.core.trading.sample_bars import make_bars

COUNT = 24


@dataclass
class Sent:
    ids: list[str] = field(default_factory=list)

    def send(self, job_id, priority):
        self.ids.append(job_id)


def market(actor, query):
    symbols = tuple(f"S{place:02d}" for place in range(COUNT))
    empty = np.zeros((COUNT, 1))
    return Universe(
        symbols,
        symbols,
        symbols,
        symbols,
        symbols,
        (AssetKind.STOCK,) * len(symbols),
        np.zeros(1, dtype=np.int64),
        *[empty] * 5,
        source="made-up",
        fetched_at=datetime(2025, 1, 2, tzinfo=UTC),
        is_demo=True,
    )


def bars_of(actor, query):
    """S00 is unknown, S01 too short; of the others the even ones rise and the odd ones fall."""
    place = int(query.symbol[1:])
    if place == 0:
        raise NotFoundError("S00 has no bars.", "Import some.")
    count = 5 if place == 1 else 200
    drift = 0.003 if place % 2 == 0 else -0.003
    closes = 100 * np.exp(drift * np.arange(count) + 0.3 * np.sin(np.arange(count) / 12))
    return replace(make_bars(closes), symbol=query.symbol)


class Desk:
    def __init__(self, database, trader):
        self.transport = Sent()
        kinds = {RECORD_JOB: JobKind("templates.run_record_job", max_attempts=1)}
        self.jobs = JobService(database, kinds, self.transport, lambda *_: None)
        self.service = TemplateService(database, self.jobs, bars_of, market)
        self.worker = JobRunner(
            database, kinds, lambda _: self.service.run_record_job, lambda _: trader, 30.0
        )

    def run(self, actor, key):
        job_id = self.service.start_record(actor, key)
        self.worker.run(job_id)
        return self.jobs.get_job(actor, job_id)

    def view(self, actor, key):
        return next(v for v in self.service.list_templates(actor) if v.template.key == key)


@pytest.fixture
def desk(database, trader):
    return Desk(database, trader)


def test_the_templates_of_the_specification_are_there_and_sound():
    assert [one.title for one in TEMPLATES] == [
        "Buy & Hold",
        "Conservative SMA 20/50",
        "RSI 14/30/70",
        "Balanced Momentum",
        "Donchian 20/10",
        "VCP breakout",
    ]
    assert len({one.key for one in TEMPLATES}) == len(TEMPLATES)
    for one in TEMPLATES:
        params, execution = check_values(one.kind, one.params, one.execution)
        assert one.params.items() <= params.items()
        assert one.execution.items() <= execution.items()
        assert one.idea.endswith(".")


def test_the_momentum_template_has_the_values_of_its_name():
    values = build_strategy("momentum", get_template("balanced_momentum").params).params
    assert (values.period, values.buy_change, values.min_volume_ratio) == (10, 0.02, 1.5)


def test_a_record_that_nobody_computed_is_not_there(desk, trader):
    views = desk.service.list_templates(trader)
    assert views
    for view in views:
        assert view.record is None
        assert view.summary is None
        assert view.record_made_at is None
        assert not view.is_record_old
        assert view.words.endswith(".")


@on_sqlite
def test_a_record_holds_every_instrument_and_counts_those_left_out(desk, trader):
    job = desk.run(trader, "conservative_sma")
    assert job.status is JobStatus.SUCCESS
    assert job.result == {"template": "conservative_sma", "instruments": 22}
    view = desk.view(trader, "conservative_sma")
    assert len(view.record.outcomes) == view.summary.count == 22
    assert view.record.skipped == {
        "the symbol has no bars.": 1,
        "fewer bars than the strategy needs": 1,
    }
    assert (view.record.listed, view.record.source, view.record.is_demo) == (24, "made-up", True)
    assert view.record.first_bar == "2024-01-01"
    assert view.record_made_at is not None
    assert view.summary.quantiles[0] < view.summary.quantiles[-1]
    assert not view.is_record_old
    assert "fractional units" in view.record.terms


@on_sqlite
def test_an_outcome_is_the_engines_own_result(desk, trader):
    from core.trading.backtest_engine import run_backtest
    from core.trading.request import Execution

    desk.run(trader, "conservative_sma")
    template = get_template("conservative_sma")
    found = desk.view(trader, "conservative_sma").record.outcomes[0]
    bars = bars_of(trader, type("Query", (), {"symbol": found.symbol}))
    result = run_backtest(
        bars, build_strategy(template.kind, template.params), COSTS, Execution(stop_loss=0.1)
    )
    assert found.total_return == result.statistics["total_return"]
    assert found.trade_count == len(result.trades)
    assert found.buy_hold_return == pytest.approx(bars.close[-1] / bars.close[49] - 1)


@on_sqlite
def test_a_record_of_other_code_or_values_is_marked_old(desk, trader, monkeypatch):
    desk.run(trader, "turtle_donchian")
    monkeypatch.setattr(template_service, "fingerprint", lambda _: "another")
    assert desk.view(trader, "turtle_donchian").is_record_old


def test_the_fingerprint_covers_values_and_code(monkeypatch):
    one = get_template("turtle_donchian")
    assert fingerprint(one) == fingerprint(one)
    assert fingerprint(one) != fingerprint(replace(one, params={"entry": 30, "exit": 10}))
    assert fingerprint(one) != fingerprint(replace(one, execution={"stop_loss": 0.1}))
    before = fingerprint(one)
    monkeypatch.setattr("core.trading.library.recording.hash_code", lambda _: {"code": "other"})
    assert fingerprint(one) != before


def test_every_instrument_of_a_record_is_a_trial_and_a_repeat_is_a_look(desk, trader, database):
    idea = find_idea("donchian_breakout", {}, "S04", Interval.DAY)
    for looks in (1, 2):
        desk.run(trader, "turtle_donchian")
        with database.read() as session:
            assert count_trials(session, idea) == (1, looks)


def test_sealed_bars_are_left_out_and_counted(desk, trader, database):
    def refuse(actor, bars):
        if bars.symbol == "S05":
            raise InvalidInputError("S05 is sealed from 2024-06-01.", "Open the holdout.")

    desk.service = TemplateService(database, desk.jobs, bars_of, market, refuse)
    desk.run(trader, "turtle_donchian")
    record = desk.view(trader, "turtle_donchian").record
    assert record.skipped["the symbol is sealed from 2024-06-01."] == 1
    assert "S05" not in [one.symbol for one in record.outcomes]


def test_too_few_instruments_make_no_distribution(desk, trader, monkeypatch):
    monkeypatch.setattr(template_service, "MIN_SYMBOLS", 24)
    job = desk.run(trader, "buy_and_hold")
    assert job.status is JobStatus.FAILURE
    assert "23 instruments could be run" in job.error
    assert desk.view(trader, "buy_and_hold").record is None


def test_a_record_under_way_is_not_started_twice(desk, trader):
    desk.service.start_record(trader, "vcp")
    with pytest.raises(ConflictError):
        desk.service.start_record(trader, "vcp")


def test_who_may_not_change_strategies_starts_no_record(desk, viewer):
    assert len(desk.service.list_templates(viewer)) == 6
    with pytest.raises(NotPermittedError):
        desk.service.start_record(viewer, "vcp")


def test_an_unknown_template_names_those_there_are(desk, trader):
    with pytest.raises(NotFoundError) as caught:
        desk.service.start_record(trader, "magic")
    assert "turtle_donchian" in caught.value.remedy


def test_progress_is_told_for_every_instrument():
    told = []
    recorder = Recorder(get_template("buy_and_hold"))
    load = lambda symbol: bars_of(None, type("Query", (), {"symbol": symbol}))  # noqa: E731
    recorder.run(("S02", "S00"), load, lambda share, message: told.append((share, message)))
    assert told == [(0.0, "Running S02, 2 to go"), (0.5, "Running S00, 1 to go")]
    assert [one.symbol for one in recorder.outcomes] == ["S02"]
