"""Every exit and its borders, computed by hand. Entry at 100 or 10,000 won unless said."""

import numpy as np
import pytest

from core.enums import FollowState, SignalExit
from core.errors import InvalidInputError
from core.kr_market.clean_bars import CleanBars, find_jumps
from core.kr_market.lifecycle import (
    EXIT_PRESETS,
    NO_COSTS,
    ExitRules,
    FollowedSignal,
    find_exit_rules,
    follow,
    hold,
)

DAY = 86_400
Rows = list[tuple[float, float, float, float]]
TIME = np.arange(19_800, 19_900) * DAY
BASE = EXIT_PRESETS["base"]
FIXED = ExitRules("fixed", 0.05, 0.15, None, 15)


def make_bars(
    rows: list[tuple[float, float, float, float]], places: list[int] | None = None
) -> CleanBars:
    """Bars of (open, high, low, close); the first is the signal's own session."""
    opened, high, low, close = np.array(rows, dtype=np.float64).T
    found = np.arange(len(rows)) if places is None else np.array(places)
    volume = np.full(len(rows), 1_000.0)
    return CleanBars(found, opened, high, low, close, volume, 0, find_jumps(close))


def run(
    rows: Rows,
    rules: ExitRules = FIXED,
    places: list[int] | None = None,
    foreign: list[float] | None = None,
) -> FollowedSignal:
    """Bought at the open of the second bar."""
    bars = make_bars(rows, places)
    flows = None if foreign is None else np.array(foreign)
    return follow(bars, 1, rules, NO_COSTS, TIME, foreign=flows)


SIGNAL = (100.0, 101.0, 99.0, 100.0)


def test_presets_are_those_of_the_specification() -> None:
    told = {
        name: (r.stop_loss, r.take_profit, r.trailing_stop, r.max_sessions, r.position_size,
               r.max_positions)
        for name, r in EXIT_PRESETS.items()
    }  # fmt: skip
    assert told == {
        "base": (0.05, 0.15, 0.05, 15, 0.10, 10),
        "conservative": (0.03, 0.10, 0.04, 10, 0.05, 5),
        "aggressive": (0.07, 0.25, 0.06, 20, 0.15, 15),
    }


def test_the_low_at_the_stop_sells_at_the_stop() -> None:
    found = run([SIGNAL, (100, 102, 96, 101), (101, 102, 95, 99)])
    assert (found.reason, found.exit_price, found.sessions_held) == (SignalExit.STOP_LOSS, 95.0, 2)
    assert found.gross_return == pytest.approx(-0.05)


def test_a_low_just_above_the_stop_sells_nothing() -> None:
    found = run([SIGNAL, (100, 102, 96, 101), (101, 102, 95.01, 99)])
    assert (found.state, found.reason, found.exit_price) == (FollowState.OPEN, None, 99.0)


def test_the_session_of_the_entry_can_stop_already() -> None:
    found = run([SIGNAL, (100, 101, 94, 96)])
    assert (found.reason, found.exit_price, found.sessions_held) == (SignalExit.STOP_LOSS, 95.0, 1)


def test_a_gap_through_the_stop_fills_at_the_open() -> None:
    found = run([SIGNAL, (100, 102, 99, 100), (90, 93, 88, 92)])
    assert (found.reason, found.exit_price) == (SignalExit.STOP_LOSS, 90.0)
    assert not found.is_worst_case


def test_the_high_at_the_target_sells_at_the_target() -> None:
    found = run([SIGNAL, (100, 102, 99, 101), (101, 115, 100, 110)])
    assert (found.reason, found.exit_price) == (SignalExit.TAKE_PROFIT, pytest.approx(115.0))


def test_a_gap_above_the_target_fills_at_the_open_whatever_comes_later() -> None:
    found = run([SIGNAL, (100, 102, 99, 101), (118, 119, 94, 95)])
    assert (found.reason, found.exit_price) == (SignalExit.TAKE_PROFIT, 118.0)
    assert not found.is_worst_case


def test_stop_and_target_in_one_bar_is_the_stop_and_is_marked() -> None:
    found = run([SIGNAL, (100, 116, 94, 110)])
    assert (found.reason, found.exit_price) == (SignalExit.STOP_LOSS, 95.0)
    assert found.is_worst_case


def test_the_trailing_stop_hangs_below_the_high_of_the_sessions_before() -> None:
    found = run([SIGNAL, (100, 110, 99, 109), (109, 111, 104.5, 108)], BASE)
    assert (found.reason, found.exit_price) == (SignalExit.TRAILING_STOP, pytest.approx(104.5))


def test_the_high_of_the_same_session_does_not_raise_the_trailing_stop() -> None:
    # 110 * 0.95 = 104.5 lies above the low of 100, but nobody knows which came first.
    found = run([SIGNAL, (100, 110, 100, 109)], BASE)
    assert found.state is FollowState.OPEN


def test_a_trailing_stop_that_never_rose_is_called_a_stop_loss() -> None:
    found = run([SIGNAL, (100, 100, 95, 96)], BASE)
    assert found.reason is SignalExit.STOP_LOSS


def test_the_last_session_of_the_hold_sells_at_its_close() -> None:
    calm = (100.0, 101.0, 99.0, 100.5)
    found = run([SIGNAL, *[calm] * 14, (100, 103, 99, 102), (90, 90, 80, 85)])
    assert (found.reason, found.exit_price, found.sessions_held) == (
        SignalExit.TIME_EXIT,
        102.0,
        15,
    )


def test_a_hold_of_one_session_goes_from_open_to_close() -> None:
    found = run([SIGNAL, (100, 130, 71, 104), (50, 50, 50, 50)], hold(1))
    assert (found.reason, found.exit_price, found.exit_place) == (SignalExit.TIME_EXIT, 104.0, 1)


def test_age_counts_sessions_in_which_the_share_traded() -> None:
    calm = (100.0, 101.0, 99.0, 100.0)
    found = run([SIGNAL, calm, calm, (100, 101, 99, 103)], hold(3), places=[0, 1, 40, 77])
    assert (found.sessions_held, found.exit_place, found.exit_price) == (3, 77, 103.0)


def test_a_suspended_share_stays_open_until_it_trades() -> None:
    found = run([SIGNAL, (100, 101, 99, 100)], places=[0, 1])
    assert (found.state, found.exit_place, found.sessions_held) == (FollowState.OPEN, 1, 1)


def test_a_share_locked_at_its_lower_limit_is_sold_at_the_next_open_it_trades_at() -> None:
    locked = (7_000.0, 7_000.0, 7_000.0, 7_000.0)  # 30 % below 10,000
    again = (4_900.0, 4_900.0, 4_900.0, 4_900.0)
    found = run(
        [
            (10_000,) * 4,
            (10_000, 10_100, 9_900, 10_000),
            locked,
            again,
            (4_800, 5_000, 4_700, 4_900),
        ]
    )
    assert (found.reason, found.exit_place) == (SignalExit.STOP_LOSS, 4)
    assert (found.exit_price, found.sessions_held) == (4_800.0, 4)


def test_one_share_sold_at_the_limit_unlocks_the_session() -> None:
    found = run([(10_000,) * 4, (10_000, 10_100, 9_900, 10_000), (7_000, 7_010, 7_000, 7_000)])
    assert (found.reason, found.exit_price) == (SignalExit.STOP_LOSS, 7_000.0)


def test_a_time_exit_in_a_locked_session_waits_as_well() -> None:
    found = run(
        [
            (10_000,) * 4,
            (10_000, 10_100, 9_900, 10_000),
            (7_000,) * 4,
            (6_900, 7_100, 6_800, 7_000),
        ],
        hold(2),
    )
    assert (found.reason, found.exit_price, found.exit_place) == (SignalExit.TIME_EXIT, 6_900.0, 3)


def test_an_exit_that_waits_is_told_while_the_share_is_locked() -> None:
    found = run([(10_000,) * 4, (10_000, 10_100, 9_900, 10_000), (7_000,) * 4])
    assert (found.state, found.reason) == (FollowState.OPEN, SignalExit.STOP_LOSS)


def test_a_share_locked_at_its_upper_limit_can_be_sold() -> None:
    found = run([(10_000,) * 4, (10_000, 10_100, 9_900, 10_000), (13_000,) * 4])
    assert (found.reason, found.exit_price) == (SignalExit.TAKE_PROFIT, 13_000.0)


def test_a_move_beyond_the_limit_closes_nothing_and_leaves_the_result_unknown() -> None:
    found = run([SIGNAL, (100, 101, 99, 100), (20, 21, 19, 20), (20, 21, 19, 20)])
    assert (found.state, found.reason) == (FollowState.UNADJUSTED, None)
    assert (found.exit_price, found.net_return, found.exit_place) == (None, None, 2)


def test_a_jump_in_the_session_of_the_entry_is_unknown_too() -> None:
    found = run([SIGNAL, (50, 51, 49, 50), (50, 51, 49, 50)])
    assert found.state is FollowState.UNADJUSTED


def test_a_jump_after_the_exit_does_not_matter() -> None:
    found = run([SIGNAL, (100, 116, 99, 115), (20, 21, 19, 20)])
    assert (found.state, found.reason) == (FollowState.CLOSED, SignalExit.TAKE_PROFIT)


@pytest.mark.parametrize(("sessions", "place"), [(1, 2), (2, 3), (3, 4)])
def test_foreign_selling_sells_at_the_next_open(sessions: int, place: int) -> None:
    calm = (100.0, 101.0, 99.0, 100.0)
    rules = ExitRules("flows", 0.05, 0.15, None, 15, foreign_sell_sessions=sessions)
    rows = [SIGNAL, calm, calm, calm, (100.5, 101, 99, 100)]
    found = run(rows, rules, foreign=[5.0, -1.0, -2.0, -3.0, -1.0])
    assert (found.reason, found.exit_place) == (SignalExit.FOREIGN_SELL, place)
    assert found.exit_price == rows[place][0]


def test_an_unknown_session_breaks_the_run_of_foreign_selling() -> None:
    calm = (100.0, 101.0, 99.0, 100.0)
    rules = ExitRules("flows", 0.05, 0.15, None, 15, foreign_sell_sessions=2)
    found = run([SIGNAL, *[calm] * 4], rules, foreign=[-1.0, np.nan, -2.0, np.nan, -1.0])
    assert found.state is FollowState.OPEN


def test_a_session_without_net_selling_breaks_the_run() -> None:
    calm = (100.0, 101.0, 99.0, 100.0)
    rules = ExitRules("flows", 0.05, 0.15, None, 15, foreign_sell_sessions=2)
    found = run([SIGNAL, *[calm] * 4], rules, foreign=[1.0, -1.0, 0.0, -2.0, 5.0])
    assert found.state is FollowState.OPEN


def test_a_hot_rsi_sells_at_the_next_open() -> None:
    # Changes of +1, +1, -1, +1, then +1, +1: with three of them, 100 * 3 / 3 = 100 after the last.
    rules = ExitRules("rsi", None, None, None, 15, rsi_exit=99.0, rsi_sessions=3)
    closes = [100.0, 101.0, 102.0, 101.0, 102.0, 103.0, 104.0, 103.5]
    rows = [(close - 0.2, close + 0.5, close - 0.5, close) for close in closes]
    found = run(rows, rules)
    assert (found.reason, found.exit_place) == (SignalExit.RSI_EXIT, 7)
    assert found.exit_price == pytest.approx(103.3)


def test_the_flows_are_named_where_the_rsi_is_hot_too() -> None:
    rules = ExitRules(
        "both", None, None, None, 15, foreign_sell_sessions=1, rsi_exit=50.0, rsi_sessions=1
    )
    found = run([SIGNAL, (100, 102, 99, 101), (101, 102, 99, 100)], rules, foreign=[1.0, -1.0, 1.0])
    assert found.reason is SignalExit.FOREIGN_SELL


def test_a_stop_wins_over_what_is_decided_after_the_close() -> None:
    rules = ExitRules("flows", 0.05, 0.15, None, 15, foreign_sell_sessions=1)
    found = run([SIGNAL, (100, 101, 94, 96), (97, 98, 96, 97)], rules, foreign=[1.0, -9.0, 1.0])
    assert found.reason is SignalExit.STOP_LOSS


@pytest.mark.parametrize(
    "wrong",
    [
        {"stop_loss": 0.0}, {"stop_loss": 1.0}, {"trailing_stop": -0.1}, {"take_profit": 0.0},
        {"max_sessions": 0}, {"foreign_sell_sessions": 0}, {"rsi_exit": 101.0}, {"rsi_sessions": 0},
    ],
)  # fmt: skip
def test_impossible_rules_are_refused(wrong: dict[str, float]) -> None:
    given = {"stop_loss": 0.05, "take_profit": 0.1, "trailing_stop": None, "max_sessions": 5}
    with pytest.raises(InvalidInputError):
        ExitRules("wrong", **(given | wrong))  # type: ignore[arg-type]


def test_unknown_rules_name_those_there_are() -> None:
    with pytest.raises(InvalidInputError) as told:
        find_exit_rules("boldest")
    assert "aggressive" in told.value.remedy
