"""Charts of the signal log carry the figures they are given, nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest

from core.charts.kr_performance import build_groups_figure, build_running_figure
from core.charts.kr_signal_path import build_path_figure
from core.enums import FollowState, KoreanSignalKind, SignalExit
from core.kr_market.ledger.types import OutcomeView, SealedSignal
from core.kr_market.lifecycle.log_types import LogRow, SignalPath
from core.kr_market.performance.figures import measure_group
from tests.core.kr_market.performance.market_samples import make_sample

OUTCOME = OutcomeView(
    "base", 1, FollowState.CLOSED, date(2025, 1, 8), 101.0, date(2025, 1, 10), 95.0,
    date(2025, 1, 10), 95.0, SignalExit.STOP_LOSS, -0.06, 3, is_worst_case=False, note="",
)  # fmt: skip
SIGNAL = SealedSignal(
    7, "ab" * 32, datetime(2025, 1, 7, 7, tzinfo=UTC), KoreanSignalKind.VCP, "005930",
    date(2025, 1, 7), "legs", 1, 100.0, 70.0, None, "", None, None, "cd" * 32, "krx",
    is_demo=False, facts={}, outcome=OUTCOME,
)  # fmt: skip


def make_path(**changes):
    time = np.arange(20_095, 20_101, dtype=np.int64) * 86_400
    close = np.array([99.0, 100, 102, 101, 95, 96])
    stop = np.array([np.nan, np.nan, 95.95, 96.9, 96.9, np.nan])
    given = {
        "row": LogRow(SIGNAL, "Samsung", "삼성전자"), "exit_preset": "base", "time": time,
        "open": close, "high": close + 1, "low": close - 1, "close": close, "stop": stop,
        "target": 116.15, "signal_at": 1, "entry_at": 2, "exit_at": 4, "outcomes": (OUTCOME,),
        "source": "krx", "fetched_at": None, "last_session": date(2025, 1, 12),
    }  # fmt: skip
    return SignalPath(**(given | changes))


def named(figure):
    return {trace.name: trace for trace in figure.data}


def test_the_path_has_entry_exit_stop_and_target_at_their_prices():
    found = named(build_path_figure(make_path()))
    assert (list(found["Bought"].y), list(found["Sold"].y)) == ([101.0], [95.0])
    assert "sold: stop loss" in found["Sold"].hovertemplate
    assert list(found["Signal"].y) == [100.0]
    assert list(found["Target"].y) == [116.15] * 3
    assert np.isfinite(found["Stop"].y).sum() == 3
    assert len(found["005930"].close) == 6


def test_a_signal_that_was_not_bought_has_candles_and_its_own_mark_only():
    bare = make_path(stop=np.full(6, np.nan), target=None, entry_at=None, exit_at=None, outcomes=())
    assert set(named(build_path_figure(bare))) == {"005930", "Signal"}


def test_groups_have_their_mean_interval_and_base():
    nets = [0.01 * k for k in range(-5, 7)]
    group = measure_group("A", make_sample(nets, bases=[0.002] * 12))
    empty = measure_group("B", make_sample([]))
    found = named(build_groups_figure([group, empty], ["A", "B"]))
    signals = found["signals"]
    assert list(signals.x) == [pytest.approx(0.005)]
    assert list(signals.y) == ["A  n 12"]
    high, low = signals.error_x.array[0], signals.error_x.arrayminus[0]
    assert signals.x[0] + high == pytest.approx(group.mean_interval.high)
    assert signals.x[0] - low == pytest.approx(group.mean_interval.low)
    assert list(found["all shares, same days"].x) == [pytest.approx(0.002)]


def test_the_running_mean_shows_groups_only_where_there_are_several():
    path = [("2025-01-06", 0.01, 0.0), ("2025-01-07", 0.02, 0.01)]
    one = [("A", [("2025-01-06", 0.01)])]
    assert set(named(build_running_figure(path, one))) == {"all signals", "all shares, same days"}
    two = [*one, ("B", [("2025-01-07", -0.03)])]
    found = named(build_running_figure(path, two))
    assert list(found["all signals"].y) == [0.01, 0.02]
    assert list(found["B"].y) == [-0.03]
