"""What domains exchange keeps its promises."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import numpy as np
import pytest

import core.contracts
from core.contracts import Actor, BarSeries, SourcePassport, ignore_progress
from core.enums import Interval, Role

DAYS = np.array([1_767_225_600, 1_767_312_000, 1_767_398_400], dtype=np.int64)  # 1 to 3 Jan 2026


@pytest.fixture
def bars() -> BarSeries:
    price = np.array([10.0, 11.0, 12.0])
    passport = SourcePassport(
        source="test",
        fetched_at=datetime(2026, 1, 4, tzinfo=UTC),
        first_bar=datetime(2026, 1, 1, tzinfo=UTC),
        last_bar=datetime(2026, 1, 3, tzinfo=UTC),
        is_adjusted=False,
        currency="USD",
        time_zone="America/New_York",
    )
    volume = np.array([1.0, np.nan, 3.0])
    return BarSeries(
        "TEST", Interval.DAY, DAYS, price, price + 1, price - 1, price + 0.5, volume, passport
    )


def test_length_and_time_of_a_bar(bars: BarSeries) -> None:
    assert len(bars) == 3
    assert bars.at(0) == datetime(2026, 1, 1, tzinfo=UTC)
    assert bars.at(-1) == bars.passport.last_bar


def test_head_gives_views_not_copies(bars: BarSeries) -> None:
    first_two = bars.head(2)
    assert len(first_two) == 2
    assert np.shares_memory(first_two.close, bars.close)
    assert first_two.passport is bars.passport
    np.testing.assert_array_equal(first_two.high, [11.0, 12.0])


def test_the_frame_has_the_columns_backtesting_wants(bars: BarSeries) -> None:
    frame = bars.to_frame()
    assert list(frame.columns) == ["Open", "High", "Low", "Close", "Volume"]
    assert frame.index[0].isoformat() == "2026-01-01T00:00:00"
    assert frame.index.tz is None
    np.testing.assert_array_equal(frame["Close"], bars.close)
    assert np.isnan(frame["Volume"].iloc[1])


def test_everything_exchanged_is_frozen() -> None:
    kinds = [kind for kind in vars(core.contracts).values() if dataclasses.is_dataclass(kind)]
    assert len(kinds) >= 5
    assert all(kind.__dataclass_params__.frozen for kind in kinds)  # type: ignore[union-attr]


def test_an_actor_cannot_change_role() -> None:
    actor = Actor(1, Role.VIEWER)
    with pytest.raises(dataclasses.FrozenInstanceError):
        actor.role = Role.ADMIN  # type: ignore[misc]


def test_progress_may_be_ignored() -> None:
    assert ignore_progress(0.5, "half way") is None
