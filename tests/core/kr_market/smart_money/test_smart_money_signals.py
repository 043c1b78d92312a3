"""Which signals hold, at their borders, and which an unknown figure leaves open."""

from __future__ import annotations

import numpy as np
import pytest

from core.enums import SmartMoneySignal as Signal
from core.kr_market.smart_money.presets import NORMALISED
from core.kr_market.smart_money.rolling import count_streaks
from core.kr_market.smart_money.signals import judge_signals
from tests.core.kr_market.smart_money.flow_samples import NAN, share


def judge(foreign, institution):
    flows = share(foreign, institution)
    streaks = (count_streaks(flows.foreign), count_streaks(flows.institution))
    (judged,) = judge_signals(flows, streaks, NORMALISED, [-1])
    return judged


def bought(days, sold=-1.0, count=20):
    return np.concatenate([np.full(count - days, sold), np.full(days, 10.0)])


@pytest.mark.parametrize(
    ("foreign_days", "institution_days", "signals"),
    [
        (3, 2, [Signal.DOUBLE_BUY]),
        (2, 2, []),
        (3, 1, []),
        (4, 0, []),
        (5, 0, [Signal.FOREIGNER_BUY]),
        (0, 2, []),
        (0, 3, [Signal.INST_SCOOP]),
        (5, 3, [Signal.DOUBLE_BUY, Signal.FOREIGNER_BUY, Signal.INST_SCOOP]),
    ],
)
def test_signals_begin_at_their_streaks(foreign_days, institution_days, signals):
    judged = judge(bought(foreign_days), bought(institution_days))
    assert list(judged.found) == signals
    assert judged.undecided == ()


def test_a_double_buy_needs_both_sums_above_nothing() -> None:
    heavy = bought(3)
    heavy[-4] = -30.0  # the last five add up to -1
    assert judge(heavy, bought(3)).found == (Signal.INST_SCOOP,)
    heavy[-4] = -29.0  # to 0
    assert judge(heavy, bought(3)).found == (Signal.INST_SCOOP,)
    heavy[-4] = -28.0
    assert Signal.DOUBLE_BUY in judge(heavy, bought(3)).found


def test_a_day_without_a_figure_breaks_no_streak_silently() -> None:
    """Three bought in a row after a gap: enough for institutions, open for foreigners."""
    net = bought(3)
    net[-4] = NAN

    judged = judge(net, net)

    assert judged.found == (Signal.INST_SCOOP,)
    # the sum of five sessions is unknown: so is the double buy; the streak may be five
    assert judged.undecided == (Signal.DOUBLE_BUY, Signal.FOREIGNER_BUY)


def test_a_known_no_decides_whatever_else_is_unknown() -> None:
    net = bought(3)
    net[-4] = NAN
    assert Signal.DOUBLE_BUY not in judge(net, bought(0)).undecided


def test_selling_today_is_no_signal_however_little_is_known_of_before() -> None:
    net = np.full(20, NAN)
    net[-1] = -1.0
    judged = judge(net, net)
    assert (judged.found, judged.undecided) == ((), ())


def test_an_unknown_today_leaves_every_signal_open() -> None:
    net = bought(10)
    net[-1] = NAN
    assert judge(net, net).undecided == tuple(Signal)
