from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.contracts import SYSTEM
from core.errors import ConflictError, NotFoundError, NotPermittedError
from core.trading.bar_digests import digest_bars
from core.trading.honesty import replay_service
from db.trading.honesty_tables import BacktestBarDigest, BacktestReplay
from tests.conftest import on_sqlite
from tests.core.trading.backtest_desk import REQUEST
from tests.core.trading.honesty.honesty_desk import HonestyDesk
from tests.core.trading.sample_bars import make_bars, real_bars


@pytest.fixture
def desk(database, trader):
    return HonestyDesk(database, trader)


def replayed(desk, trader, number):
    desk.replays.start_replay(trader, number)
    desk.work()
    return desk.replays.find_replay(trader, number).findings


def with_bars(desk, change):
    load = desk.bars
    desk.bars = lambda actor, query: change(load(actor, query))


def keep(bars, mask):
    names = ("time", "open", "high", "low", "close", "volume")
    return replace(bars, **{name: getattr(bars, name)[mask] for name in names})


def test_an_untouched_run_is_the_same_bit_for_bit(desk, trader):
    number = desk.run(trader)
    assert desk.replays.find_replay(trader, number) is None
    found = replayed(desk, trader, number)
    assert found.is_same
    assert found.sentences() == ["Same: trades, equity and every statistic are equal, bit for bit."]
    assert desk.replays.find_replay(trader, number).findings == found


@on_sqlite
def test_bars_that_came_later_do_not_count_for_a_run_without_an_end(desk, trader):
    with_bars(desk, lambda bars: bars.head(800))
    number = desk.run(trader, replace(REQUEST, start=None, end=None))
    desk.bars = lambda actor, query: real_bars("GOOG")
    assert replayed(desk, trader, number).is_same


@on_sqlite
@pytest.mark.parametrize("column", ["open", "high", "low", "close", "volume"])
def test_a_changed_bar_is_named_by_its_day_whatever_has_changed_in_it(desk, trader, column):
    number = desk.run(trader)

    def change(bars):
        values = getattr(bars, column).copy()
        values[[100, 300]] *= 1.0001
        return replace(bars, **{column: values})

    with_bars(desk, change)
    found = replayed(desk, trader, number)
    bars = real_bars("GOOG")
    first = np.searchsorted(bars.time, np.datetime64("2006-01-02", "s").astype(np.int64))
    assert found.days == tuple(f"{bars.at(first + each):%Y-%m-%d}" for each in (100, 300))
    assert (found.changed_bars, found.added_bars, found.removed_bars) == (2, 0, 0)
    assert found.is_same == (column != "close")  # nothing else is read, and no trade is near
    assert f"Data changed: bars 2 changed ({', '.join(found.days)})." in found.sentences()


def test_bars_that_were_added_and_removed_are_told_apart(desk, trader):
    with_bars(desk, lambda bars: keep(bars, np.arange(len(bars)) != 40))
    number = desk.run(trader)
    whole = real_bars("GOOG")
    desk.bars = lambda actor, query: keep(
        replace(whole), (whole.time != whole.time[700]) & (whole.time >= 0)
    )
    found = replayed(desk, trader, number)
    assert (found.changed_bars, found.added_bars, found.removed_bars) == (0, 1, 1)
    assert "1 added, 1 removed" in " ".join(found.sentences())


@on_sqlite
def test_changed_code_and_versions_are_named(desk, trader, monkeypatch):
    number = desk.run(trader)
    build = replay_service.build_receipt

    def other(*arguments):
        receipt = build(*arguments)
        versions = receipt["versions"] | {"pandas": "99.0"}
        return receipt | {"strategy_sha256": "x", "engine_sha256": "y", "versions": versions}

    monkeypatch.setattr(replay_service, "build_receipt", other)
    found = replayed(desk, trader, number)
    assert found.is_same  # the code is another, the numbers are not
    words = " ".join(found.sentences())
    assert "Code changed: the strategy and the engine." in words
    assert "→ 99.0" in words


@on_sqlite
def test_other_numbers_from_the_same_inputs_are_called_what_they_are(desk, trader, monkeypatch):
    number = desk.run(trader)
    run = replay_service.run_backtest

    def other(*arguments):
        result = run(*arguments)
        return replace(result, statistics=result.statistics | {"sqn": 9.9})

    monkeypatch.setattr(replay_service, "run_backtest", other)
    found = replayed(desk, trader, number)
    assert not found.is_same
    assert found.numbers == ("sqn",)
    assert "does not repeat itself" in found.sentences()[-1]


def test_a_run_without_digests_is_compared_by_closes_and_says_so(desk, trader):
    number = desk.run(trader)
    with desk.database.write() as session:
        session.delete(session.get(BacktestBarDigest, number))
    found = replayed(desk, trader, number)
    assert found.is_same
    assert not found.is_exact
    assert "only closes were compared" in " ".join(found.sentences())


@on_sqlite
def test_an_operator_replays_any_run_and_a_trader_only_their_own(desk, trader, stranger):
    number = desk.run(trader)
    assert desk.replays.replay_any(SYSTEM, number).findings.is_same
    with pytest.raises(NotPermittedError):
        desk.replays.replay_any(trader, number)
    with pytest.raises(NotFoundError):
        desk.replays.start_replay(stranger, number)
    assert desk.replays.find_replay(stranger, number) is None
    with pytest.raises(NotFoundError, match="no backtest 99"):
        desk.replays.replay_any(SYSTEM, 99)


def test_what_has_no_result_cannot_be_replayed(desk, trader):
    number = desk.service.submit_backtest(trader, REQUEST).id
    with pytest.raises(ConflictError):
        desk.replays.start_replay(trader, number)
    with pytest.raises(NotFoundError, match="no result"):
        desk.replays.replay_any(SYSTEM, number)


def test_deleting_a_run_takes_its_replays_along_and_ends_a_waiting_one(desk, trader):
    number = desk.run(trader)
    replayed(desk, trader, number)
    desk.replays.start_replay(trader, number)
    desk.service.delete_backtest(trader, number)
    desk.work()
    assert desk.count(BacktestReplay) == 0


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 29),
    st.sampled_from(["open", "high", "low", "close", "volume"]),
    st.floats(1e-9, 1e3),
)
def test_exactly_the_bar_that_changed_has_another_digest(place, column, step):
    bars = make_bars(100 + np.sin(np.arange(30.0)))
    values = getattr(bars, column).copy()
    values[place] += step
    differs = digest_bars(bars) != digest_bars(replace(bars, **{column: values}))
    assert differs.tolist() == [each == place and values[place] != getattr(bars, column)[place]
                                for each in range(30)]  # fmt: skip


def test_an_unknown_volume_is_the_same_unknown():
    bars = make_bars([100.0] * 3, volume=np.nan)
    other = np.frombuffer(np.array([0x7FF8000000000001] * 3, "<u8").tobytes(), "<f8")
    assert digest_bars(bars).tolist() == digest_bars(replace(bars, volume=other)).tolist()


@on_sqlite
def test_the_command_prints_the_findings_and_fails_where_numbers_differ(desk, trader):
    import typer
    from typer.testing import CliRunner

    from core.trading.honesty.commands import add_honesty_commands

    app = typer.Typer()
    add_honesty_commands(app, lambda: desk.services)
    number = desk.run(trader)
    outcome = CliRunner().invoke(app, ["replay", str(number)])
    assert (outcome.exit_code, outcome.output.startswith("Same")) == (0, True)
    with_bars(desk, lambda bars: replace(bars, close=bars.close * 1.01))
    outcome = CliRunner().invoke(app, ["replay", str(number)])
    assert outcome.exit_code == 1
    assert "Data changed: bars" in outcome.output
