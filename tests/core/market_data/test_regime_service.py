"""What is told of an instrument's regime, and what the job stores."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from core.clock import now
from core.contracts import Actor
from core.enums import Interval, Regime, RegimeDetector
from core.errors import InvalidInputError, JobCancelledError, NotFoundError, NotPermittedError
from core.events.outbox import Outbox
from core.market_data.bar_columns import build_columns
from core.market_data.bar_service import BarService
from core.market_data.regime_detection_service import MAX_SYMBOLS, RegimeDetectionService
from core.market_data.regime_report import count_sessions_per_year
from core.market_data.regime_service import RegimeService
from core.market_data.series_store import SeriesStore
from db.session import Database
from tests.conftest import on_sqlite
from tests.core.market_data.conftest import RecordingQueue, RunningJobStub
from tests.core.market_data.regimes.walks import walk

DAY = 86_400
SCORES, HIDDEN = RegimeDetector.SCORES, RegimeDetector.HIDDEN_MARKOV
Store = Callable[..., None]


@pytest.fixture
def regimes(database: Database, bars: BarService) -> RegimeService:
    return RegimeService(database, bars.load_bars)


@pytest.fixture
def detections(database: Database, jobs: RecordingQueue, bars: BarService) -> Any:
    return RegimeDetectionService(database, jobs, bars.load_bars)


@pytest.fixture
def store(
    database: Database, outbox: Outbox, trader: Actor, make_fetched: Callable[..., Any]
) -> Store:
    """Store a random walk under a symbol; the last store of a symbol wins."""

    def run(
        symbol: str,
        count: int,
        seed: int = 0,
        interval: Interval = Interval.DAY,
        step: int = DAY,
        fetched_at: datetime = datetime(2024, 6, 1, tzinfo=UTC),
    ) -> None:
        close = walk(count, seed)
        start = int(np.datetime64("2020-01-01", "s").astype(np.int64))
        columns = build_columns(
            start + step * np.arange(count),
            (close, close * 1.01, close * 0.99, close),
            np.full(count, 5.0),
        )
        with database.write() as session:
            fetched = make_fetched(symbol, columns, interval=interval, replaces_history=True)
            fetched = replace(fetched, fetched_at=fetched_at)
            SeriesStore(session, outbox).store(fetched, "csv", trader)

    return run


def run_job(detections: Any, actor: Actor, *symbols: str) -> dict[str, Any]:
    job = RunningJobStub(actor, {"symbols": list(symbols)})
    detections.run_detect_job(job)
    assert job.result is not None
    return job.result


def test_both_detectors_tell_the_present_regime(regimes, store: Store, viewer: Actor) -> None:
    store("AAA", 400)
    report = regimes.get_regimes(viewer, "AAA")
    assert [found.detector for found in report.detectors] == [SCORES, HIDDEN]
    assert report.not_run == ()
    assert report.passport.source == "csv"
    for found in report.detectors:
        assert found.path.labels.shape == report.time.shape == (400,)
        assert found.regime is found.path.regime(399)
        assert found.confidence == found.path.confidence(399)
        run = found.path.labels[400 - found.sessions_since :]
        assert (run == run[0]).all()
        assert found.path.labels[399 - found.sessions_since] != run[0]
        assert sum(one.days for one in found.behaviour[:-1]) == found.behaviour[-1].days
    model = report.find(HIDDEN)
    assert model.fit.fits == 6
    assert model.fit.fitted_through < report.passport.last_bar
    assert report.find(SCORES).fit is None
    judged = {found.detector: found.stability for found in report.detectors}
    assert judged[SCORES].days == 400 - 99, "from the first label by the longest window"
    assert judged[HIDDEN].days == 5 * 21, "blocks that a later fit has looked at"
    assert all(0 < one.share <= 1 for one in judged.values())
    assert report.agreement.days == 400 - 294


def test_with_few_bars_the_model_is_not_run_and_says_what_it_needs(
    regimes, store: Store, viewer: Actor
) -> None:
    store("AAA", 120)
    report = regimes.get_regimes(viewer, "AAA")
    assert [found.detector for found in report.detectors] == [SCORES]
    assert report.not_run[0].detector is HIDDEN
    assert report.not_run[0].reason.startswith(
        "NOT RUN: the model needs 295 daily bars; AAA has 120"
    )
    assert report.agreement.share is None


def test_too_few_bars_for_any_detector_name_the_number(regimes, store, viewer: Actor) -> None:
    store("AAA", 89)
    with pytest.raises(
        InvalidInputError, match="89 daily bars; a regime needs at least 90"
    ) as found:
        regimes.get_regimes(viewer, "AAA")
    assert found.value.remedy


def test_a_symbol_without_daily_bars_says_what_there_is(regimes, store, viewer: Actor) -> None:
    store("HOURLY", 100, interval=Interval.HOUR, step=3_600)
    with pytest.raises(NotFoundError, match="no 1d bars"):
        regimes.get_regimes(viewer, "HOURLY")
    with pytest.raises(NotFoundError):
        regimes.get_regimes(viewer, "NOBODY")


def test_a_market_that_trades_at_weekends_has_365_sessions() -> None:
    days = np.arange(100) * DAY
    assert count_sessions_per_year(days) == 365
    weekday = (days // DAY + 3) % 7
    assert count_sessions_per_year(days[weekday < 5]) == 252


def test_the_export_holds_every_bar_and_adds_up(regimes, store: Store, viewer: Actor) -> None:
    store("AAA", 300)
    rows = list(csv.DictReader(io.StringIO(regimes.export_regimes_csv(viewer, "AAA").decode())))
    report = regimes.get_regimes(viewer, "AAA")
    assert len(rows) == 300
    assert rows[0]["date"] == "2020-01-01"
    assert rows[0]["scores_regime"] == rows[0]["hidden_markov_probability_bullish"] == ""
    last = rows[-1]
    assert last["scores_regime"] == report.find(SCORES).regime.value
    shares = [float(value) for name, value in last.items() if name.startswith("scores_prob")]
    assert len(shares) == 4
    assert sum(shares) == pytest.approx(1.0)
    assert float(last["close"]) == report.close[-1]


def test_the_job_stores_the_last_session_once(
    regimes, detections, store: Store, trader: Actor, viewer: Actor
) -> None:
    store("AAA", 300)
    store("BBB", 100, seed=1)
    store("TINY", 20)
    assert run_job(detections, trader) == {
        "stored": 2, "unchanged": 0, "failed": 0, "reasons": [],
    }  # fmt: skip
    assert run_job(detections, trader)["unchanged"] == 2
    overview = regimes.get_overview(viewer)
    assert sum(overview.counts[SCORES, regime] for regime in Regime) == 2
    assert sum(overview.counts[HIDDEN, regime] for regime in Regime) == 1
    assert overview.sources == ("csv",)
    assert (overview.oldest, overview.newest) == (date(2020, 4, 9), date(2020, 10, 26))

    current = regimes.find_current(viewer, ["AAA", "BBB", "TINY"])
    assert {symbol: set(found) for symbol, found in current.items()} == {
        "AAA": {SCORES, HIDDEN},
        "BBB": {SCORES},
    }
    reading, report = current["AAA"][HIDDEN], regimes.get_regimes(viewer, "AAA").find(HIDDEN)
    assert (reading.regime, reading.confidence) == (report.regime, pytest.approx(report.confidence))
    assert reading.as_of == date(2020, 10, 26)
    assert sum(reading.probabilities.values()) == pytest.approx(1.0)
    assert set(reading.probabilities) == set(Regime)
    assert reading.computed_at > datetime(2024, 6, 1, tzinfo=UTC)
    assert len(regimes.list_readings(viewer, "AAA")) == 2


def test_new_bars_make_a_new_reading_and_leave_the_old_one(
    regimes, detections, store: Store, trader: Actor
) -> None:
    store("AAA", 300)
    run_job(detections, trader, "AAA")
    store("AAA", 301)
    assert run_job(detections, trader, "AAA")["stored"] == 1
    days = [reading.as_of for reading in regimes.list_readings(trader, "AAA")]
    assert days == [date(2020, 10, 27)] * 2 + [date(2020, 10, 26)] * 2
    assert {one.as_of for one in regimes.find_current(trader, ["AAA"])["AAA"].values()} == {days[0]}


def test_corrected_bars_replace_the_reading_of_the_same_session(
    regimes, detections, store: Store, trader: Actor
) -> None:
    store("AAA", 120)
    run_job(detections, trader, "AAA")
    (before,) = regimes.list_readings(trader, "AAA")
    store("AAA", 120, seed=7, fetched_at=now() + timedelta(minutes=1))
    assert run_job(detections, trader, "AAA")["stored"] == 1
    (after,) = regimes.list_readings(trader, "AAA")
    assert after.as_of == before.as_of
    expected = regimes.get_regimes(trader, "AAA").find(SCORES)
    assert after.confidence == pytest.approx(expected.confidence)
    assert after.confidence != pytest.approx(before.confidence)


def test_reports_are_kept_until_the_bars_change_and_only_so_many(
    regimes, store: Store, viewer: Actor, monkeypatch
) -> None:
    monkeypatch.setattr("core.market_data.regime_service._MOST_KEPT", 1)
    store("AAA", 100)
    store("BBB", 100, seed=1)
    first = regimes.get_regimes(viewer, "AAA")
    assert regimes.get_regimes(viewer, "AAA") is first
    regimes.get_regimes(viewer, "BBB")
    assert regimes.get_regimes(viewer, "AAA") is not first, "the other one took its place"
    kept = regimes.get_regimes(viewer, "AAA")
    store("AAA", 100, seed=2, fetched_at=datetime(2024, 6, 2, tzinfo=UTC))
    changed = regimes.get_regimes(viewer, "AAA")
    assert changed is not kept
    assert changed.close[-1] != kept.close[-1]


def test_one_symbol_that_fails_does_not_stop_the_others(
    detections, store: Store, trader: Actor
) -> None:
    store("AAA", 100)
    result = run_job(detections, trader, "GONE", "AAA")
    assert (result["stored"], result["failed"]) == (1, 1)
    assert result["reasons"] == ["GONE: There is no instrument 'GONE'."]


@on_sqlite
def test_a_stopped_job_keeps_what_was_stored(
    regimes, detections, store: Store, trader: Actor
) -> None:
    symbols = [f"S{number:02}" for number in range(30)]
    for symbol in symbols:
        store(symbol, 91)

    class Stopped(RunningJobStub):
        def on_progress(self, share: float, message: str) -> None:
            super().on_progress(share, message)
            if len(self.shares) > 25:
                raise JobCancelledError("Stopped.")

    job = Stopped(trader, {"symbols": symbols})
    with pytest.raises(JobCancelledError):
        detections.run_detect_job(job)
    assert job.result is None
    assert len(regimes.find_current(trader, symbols)) == 20
    assert job.shares == sorted(job.shares)


def test_a_job_is_submitted_for_known_symbols_only(
    detections, jobs: RecordingQueue, store: Store, trader: Actor
) -> None:
    store("AAA", 100)
    job_id = detections.start_detection(trader, ["aaa"])
    assert jobs.sent == [job_id]
    assert jobs.jobs[job_id]["arguments"] == {"symbols": ["AAA"]}
    assert jobs.jobs[job_id]["title"] == "Detect the regimes of AAA"
    everything = detections.start_detection(trader)
    assert jobs.jobs[everything]["key"] == "all"
    with pytest.raises(NotFoundError):
        detections.start_detection(trader, ["NOBODY"])
    with pytest.raises(InvalidInputError):
        detections.start_detection(trader, ["AAA"] * (MAX_SYMBOLS + 1))


def test_a_viewer_reads_but_starts_nothing(detections, regimes, viewer: Actor) -> None:
    assert regimes.find_current(viewer, ["AAA"]) == {}
    assert regimes.list_readings(viewer, "AAA") == []
    with pytest.raises(NotPermittedError):
        detections.start_detection(viewer)
