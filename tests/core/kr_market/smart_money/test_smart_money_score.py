"""Each term of the smart-money formula by hand, its bounds, and what an unknown figure does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.enums import SmartMoneyPart as Part
from core.enums import SmartMoneyStage as Stage
from core.errors import NotFoundError
from core.kr_market.smart_money.presets import ABSOLUTE, NORMALISED, get_preset
from core.kr_market.smart_money.score import (
    PARTS,
    find_score,
    find_stage,
    measure_momentum,
    score_sessions,
)
from tests.core.kr_market.smart_money.flow_samples import NAN, share

SESSIONS = 400


def read(flows, preset=ABSOLUTE):
    """Points of each part at the last session, None where unknown."""
    scored = score_sessions(flows, preset)
    return {
        name: float(scored.low[part, -1]) if scored.low[part, -1] == scored.high[part, -1] else None
        for part, name in enumerate(PARTS)
    }


def points(part, flows, preset=ABSOLUTE):
    return read(flows, preset)[part]


def spread(total, count=60):
    """A window whose sum is `total` and whose last session is a sale: no streak of buying."""
    values = np.full(count, (total + 1.0) / (count - 1))
    values[-1] = -1.0
    return values


@pytest.mark.parametrize(
    ("net", "expected"),
    [
        (10_000_000, 25.0),
        (5_000_000, 12.5),
        (40_000_000, 25.0),
        (-5_000_000, -7.5),
        (-10_000_000, -15.0),
        (-40_000_000, -15.0),
        (0, 0.0),
    ],
)
def test_foreign_net_buying_of_sixty_sessions(net, expected):
    assert points(Part.FOREIGN_NET, share(spread(net), traded=1e9)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("net", "expected"),
    [(5_000_000, 20.0), (1_250_000, 5.0), (-2_500_000, -5.0), (-9_000_000, -10.0)],
)
def test_institutional_net_buying_of_sixty_sessions(net, expected):
    flows = share(np.zeros(60), spread(net), traded=1e9)
    assert points(Part.INSTITUTION_NET, flows) == pytest.approx(expected)


@pytest.mark.parametrize(("days", "expected"), [(0, 0.0), (1, 1.5), (4, 6.0), (10, 15.0), (30, 15)])
def test_foreign_consecutive_buy_days(days, expected):
    net = np.concatenate([np.full(60 - days, -1.0), np.full(days, 1.0)])
    assert points(Part.FOREIGN_STREAK, share(net)) == pytest.approx(expected)


@pytest.mark.parametrize(("days", "expected"), [(0, 0.0), (2, 4.0), (5, 10.0), (9, 10.0)])
def test_institutional_consecutive_buy_days(days, expected):
    net = np.concatenate([np.full(60 - days, -1.0), np.full(days, 1.0)])
    assert points(Part.INSTITUTION_STREAK, share(np.zeros(60), net)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("foreign", "institution", "expected"),
    [
        (0.06, 0.03, 6.0),  # 9 % of trading, of 30 % for 20 points
        (0.20, 0.25, 20.0),  # 45 % would be 30 points: held at 20
        (-0.06, 0.00, -4.0),
        (-0.30, -0.10, -10.0),  # 40 % sold would take 26.7: held at 10
    ],
)
def test_the_share_of_trading_of_both(foreign, institution, expected):
    flows = share(np.full(60, 1_000 * foreign), np.full(60, 1_000 * institution))
    assert points(Part.SHARE_OF_TRADING, flows) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("recent", "previous", "expected"),
    [
        (10.0, 20.0, 2.5),  # (3*10 - 20) / 20 = 0.5
        (0.0, 20.0, -5.0),  # -1
        (20.0, 20.0, 10.0),  # 2
        (50.0, 20.0, 10.0),  # 6.5 would be 32.5: held at 10
        (-10.0, 20.0, -5.0),  # -2.5: held at -5
        (-5.0, -20.0, 1.25),  # (-15 + 20) / 20 = 0.25: selling has slowed
        (5.0, 0.0, 10.0),  # something after nothing
        (-5.0, 0.0, -5.0),
        (0.0, 0.0, 0.0),
    ],
)
def test_momentum_of_both_lately_against_before(recent, previous, expected):
    foreign = np.zeros(60)
    foreign[-1] = recent
    institution = np.zeros(60)
    institution[-6] = previous
    assert points(Part.MOMENTUM, share(foreign, institution)) == pytest.approx(expected)


def test_the_momentum_windows_do_not_overlap() -> None:
    foreign = np.zeros(40)
    foreign[-20], foreign[-21], foreign[-5], foreign[-6] = 100.0, 7_777.0, 10.0, 100.0
    # the last five hold 10; the fifteen before them 200; the session before those nothing counts
    assert measure_momentum(share(foreign), ABSOLUTE)[-1] == pytest.approx((30 - 200) / 200)


def test_a_whole_score_by_hand() -> None:
    """Foreigners: 50 sessions at -100,000, then 10 at +1,500,000: net +10 m shares, 10 in a row.
    Institutions: 58 at 0, then 2 at +500,000: net +1 m, 2 in a row. 20 m shares a session.
    """
    foreign = np.concatenate([np.full(50, -100_000.0), np.full(10, 1_500_000.0)])
    institution = np.concatenate([np.zeros(58), np.full(2, 500_000.0)])
    found = read(share(foreign, institution, traded=20_000_000.0))

    assert found[Part.START] == 50.0
    assert found[Part.FOREIGN_NET] == pytest.approx(25.0)
    assert found[Part.FOREIGN_STREAK] == pytest.approx(15.0)
    assert found[Part.INSTITUTION_NET] == pytest.approx(20 * 1 / 5)
    assert found[Part.INSTITUTION_STREAK] == pytest.approx(4.0)
    # 11 m of 1,200 m shares are 0.9167 %; 20 points for 30 %
    assert found[Part.SHARE_OF_TRADING] == pytest.approx(11 / 1_200 / 0.30 * 20)
    # last five 8.5 m; the fifteen before: ten at -0.1 m and five at 1.5 m = 6.5 m
    # (3 * 8.5 - 6.5) / 6.5 = 2.92, 14.6 points: held at 10
    assert found[Part.MOMENTUM] == 10.0
    total = 50 + 25 + 15 + 4 + 4 + 11 / 1_200 / 0.30 * 20 + 10
    assert found[Part.LIMIT] == pytest.approx(100 - total)
    assert sum(found.values()) == pytest.approx(100.0)


def test_the_normalised_preset_scores_a_z_score_of_the_share_of_trading() -> None:
    """Shares of 60 sessions alternate between two values in the year before; then one above."""
    rng = np.random.default_rng(3)
    net = rng.normal(0, 50, SESSIONS)
    flows = share(net)
    shares = np.array([net[place - 59 : place + 1].sum() / 60_000 for place in range(59, SESSIONS)])
    year = shares[-253:-1]
    z = (shares[-1] - year.mean()) / year.std(ddof=1)
    expected = 25 * min(z / 2, 1) if shares[-1] > 0 else -15 * min(-z / 2, 1)

    assert points(Part.FOREIGN_NET, flows, NORMALISED) == pytest.approx(expected)
    scaled = share(1e6 * net, traded=1e9)  # a share a million times as large
    assert points(Part.FOREIGN_NET, scaled, NORMALISED) == pytest.approx(expected)


def test_selling_less_than_usual_is_no_buying() -> None:
    rng = np.random.default_rng(3)
    net = rng.normal(-500, 50, SESSIONS)
    net[-60:] = -1.0
    scored = score_sessions(share(net), NORMALISED)

    assert scored.foreign_net[-1] > 2
    assert points(Part.FOREIGN_NET, share(net), NORMALISED) == 0.0
    assert points(Part.FOREIGN_NET, share(-net), NORMALISED) == 0.0  # bought less than usual


@pytest.mark.parametrize(
    ("score", "stage"),
    [
        (100, Stage.STRONG_ACCUMULATION), (85, Stage.STRONG_ACCUMULATION),
        (84.99, Stage.ACCUMULATION), (70, Stage.ACCUMULATION),
        (69.99, Stage.WEAK_ACCUMULATION), (60, Stage.WEAK_ACCUMULATION),
        (59.99, Stage.NEUTRAL), (40, Stage.NEUTRAL),
        (39.99, Stage.WEAK_DISTRIBUTION), (30, Stage.WEAK_DISTRIBUTION),
        (29.99, Stage.DISTRIBUTION), (15, Stage.DISTRIBUTION),
        (14.99, Stage.STRONG_DISTRIBUTION), (0, Stage.STRONG_DISTRIBUTION),
    ],
)  # fmt: skip
def test_stages_begin_at_their_least_score(score, stage):
    assert find_stage(score, score, ABSOLUTE) is stage


def test_an_unknown_part_bounds_the_score_and_earns_no_neutral_points() -> None:
    flows = share(np.concatenate([np.full(20, -1.0), np.full(7, 1.0)]))  # 27 sessions
    scored = score_sessions(flows, NORMALISED)

    assert find_score(scored, -1) is None
    found = read(flows, NORMALISED)
    assert found[Part.FOREIGN_NET] is None
    assert found[Part.SHARE_OF_TRADING] is None
    assert found[Part.FOREIGN_STREAK] == pytest.approx(15 * 0.7)
    # momentum of -8 (13 sold, 2 bought) and +5: (15 + 11) / 11 is held at 10
    assert found[Part.MOMENTUM] == 10.0
    known = 50 + 10.5 + 0 + 10
    assert scored.total_low[-1] == pytest.approx(known - 15 - 10 - 10)
    assert scored.total_high[-1] == pytest.approx(min(known + 25 + 20 + 20, 100))
    assert find_stage(35.5, 100, NORMALISED) is None
    assert find_stage(86, 100, NORMALISED) is Stage.STRONG_ACCUMULATION


def test_a_cut_streak_is_worth_what_is_known_and_bounded_by_all_of_it() -> None:
    net = np.full(60, -1.0)
    net[-4], net[-3:] = NAN, 1.0
    scored = score_sessions(share(net), ABSOLUTE)
    part = PARTS.index(Part.FOREIGN_STREAK)

    assert (scored.low[part, -1], scored.high[part, -1]) == (pytest.approx(4.5), 15.0)
    net[-11:-4] = 1.0
    net[-4] = 1.0
    net[-12] = NAN  # eleven in a row are enough, however long it was
    scored = score_sessions(share(net), ABSOLUTE)
    assert (scored.low[part, -1], scored.high[part, -1]) == (15.0, 15.0)


def test_a_missing_last_session_leaves_the_streak_unknown() -> None:
    net = np.ones(60)
    net[-1] = NAN
    scored = score_sessions(share(net), ABSOLUTE)
    part = PARTS.index(Part.FOREIGN_STREAK)
    assert (scored.low[part, -1], scored.high[part, -1]) == (0.0, 15.0)


def test_no_preset_of_that_name_is_said() -> None:
    assert get_preset("normalised") is NORMALISED
    with pytest.raises(NotFoundError, match="no smart-money preset 'x'") as error:
        get_preset("x")
    assert "normalised, absolute" in error.value.remedy


nets = st.lists(st.one_of(st.just(NAN), st.floats(-1e8, 1e8)), min_size=1, max_size=130).map(
    np.array
)


@given(foreign=nets, institution=nets, is_normalised=st.booleans())
@settings(max_examples=80, deadline=None)
def test_scores_lie_in_0_to_100_and_their_parts_add_up(foreign, institution, is_normalised):
    count = min(len(foreign), len(institution))
    preset = replace(NORMALISED, min_year=10) if is_normalised else ABSOLUTE
    scored = score_sessions(
        share(foreign[:count], institution[:count], traded=1e9), preset, last=count
    )

    assert (scored.total_low >= 0).all()
    assert (scored.total_high <= 100).all()
    assert (scored.total_low <= scored.total_high + 1e-9).all()
    np.testing.assert_allclose(scored.low.sum(axis=0), scored.total_low, atol=1e-9)
    np.testing.assert_allclose(scored.high.sum(axis=0), scored.total_high, atol=1e-9)


@given(
    seed=st.integers(0, 10_000),
    more=st.floats(0, 1e8),
    is_foreign=st.booleans(),
    is_normalised=st.booleans(),
)
@settings(max_examples=80, deadline=None)
def test_buying_more_today_never_lowers_the_score(seed, more, is_foreign, is_normalised):
    rng = np.random.default_rng(seed)
    foreign, institution = rng.normal(0, 1e6, (2, 200))
    preset = NORMALISED if is_normalised else ABSOLUTE
    before = score_sessions(share(foreign, institution, 1e8), preset)
    (foreign if is_foreign else institution)[-1] += more
    after = score_sessions(share(foreign, institution, 1e8), preset)

    assert after.total_low[-1] >= before.total_low[-1] - 1e-9
    assert after.total_high[-1] >= before.total_high[-1] - 1e-9


@given(seed=st.integers(0, 10_000), place=st.integers(0, 129), is_normalised=st.booleans())
@settings(max_examples=60, deadline=None)
def test_an_unknown_figure_only_widens_the_bounds(seed, place, is_normalised):
    """What the score is with the figure lies within the bounds without it, one day missing."""
    rng = np.random.default_rng(seed)
    foreign = rng.normal(0, 1e6, 130)
    preset = replace(NORMALISED if is_normalised else ABSOLUTE, most_missing=0.0, min_year=20)
    whole = score_sessions(share(foreign, traded=1e8), preset)
    foreign[place] = NAN
    lacking = score_sessions(share(foreign, traded=1e8), preset)
    if place < 70 and is_normalised:  # only the year before lost values: the z-score is another
        return

    assert lacking.total_low[-1] <= whole.total_low[-1] + 1e-9
    assert lacking.total_high[-1] >= whole.total_high[-1] - 1e-9


@given(seed=st.integers(0, 10_000), later=st.integers(1, 40), is_normalised=st.booleans())
@settings(max_examples=40, deadline=None)
def test_later_flows_change_nothing_and_earlier_scores_are_those_of_then(
    seed, later, is_normalised
):
    rng = np.random.default_rng(seed)
    foreign, institution = rng.normal(0, 1e6, (2, 200))
    preset = NORMALISED if is_normalised else ABSOLUTE
    then = score_sessions(share(foreign[:-later], institution[:-later], 1e8), preset)
    now = score_sessions(share(foreign, institution, 1e8), preset, last=later + 1)

    assert now.total_low[-1 - later] == then.total_low[-1]
    np.testing.assert_array_equal(now.low[:, -1 - later], then.low[:, -1])
