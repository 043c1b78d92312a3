from __future__ import annotations

import numpy as np
import pytest

from core.errors import InvalidInputError
from core.trading.portfolio.aligned_closes import (
    AssetCloses,
    align_closes,
    check_returns,
    find_jumps,
)
from tests.core.trading.portfolio.made_up import DAY, make_returns


def asset(key: str, days: list[int]) -> AssetCloses:
    return AssetCloses(key, np.array(days) * DAY, np.array(days, dtype=float) + 100.0)


def test_sessions_that_not_all_have_are_left_out_and_counted():
    one, other = asset("A", [0, 1, 2, 3, 5, 6, 8]), asset("B", [2, 3, 4, 5, 6, 7])
    found = align_closes([one, other], sessions=10, least=1)
    # Common period: days 2 to 7; A has no day 4 and no day 7.
    assert (found.time // DAY).tolist() == [2, 3, 5, 6]
    assert found.close.tolist() == [[102, 102], [103, 103], [105, 105], [106, 106]]
    assert (found.dropped, found.cut) == (2, 0)
    assert found.missing == {"A": 2, "B": 0}
    assert found.returns[1].tolist() == [105 / 103 - 1] * 2  # over the gap, nothing filled in


def test_the_last_sessions_of_the_window_are_kept():
    found = align_closes([asset("A", list(range(9))), asset("B", list(range(9)))], 3, 2)
    assert (found.time // DAY).tolist() == [5, 6, 7, 8]
    assert found.cut == 5


def test_too_few_common_sessions_name_who_shortens_the_period():
    with pytest.raises(
        InvalidInputError, match=r"share 2 sessions; 4 are needed\. B begins"
    ) as caught:
        align_closes([asset("A", [0, 1, 2, 3, 4]), asset("B", [3, 4, 5])], 10, 3)
    assert "A ends on 1970-01-05" in caught.value.message
    with pytest.raises(InvalidInputError, match="share 0 sessions"):
        align_closes([asset("A", [0, 1]), asset("B", [3, 4])], 10, 1)


def test_a_price_that_never_moves_is_named():
    returns = make_returns()
    returns[:, 2] = 0.0
    with pytest.raises(InvalidInputError, match="price of C never moves"):
        check_returns("ABCD", returns, is_shrunk=True)


def test_two_assets_that_move_as_one_are_named_unless_shrunk():
    returns = make_returns()
    returns[:, 3] = returns[:, 1] * 2.0
    with pytest.raises(InvalidInputError, match="singular; B and D move most alike") as caught:
        check_returns("ABCD", returns, is_shrunk=False)
    assert "shrunk" in caught.value.remedy
    check_returns("ABCD", returns, is_shrunk=True)


def test_more_assets_than_sessions_are_singular():
    with pytest.raises(InvalidInputError, match="singular"):
        check_returns([str(n) for n in range(8)], make_returns(6, 8), is_shrunk=False)


def test_a_jump_that_may_be_a_split_is_told():
    returns = np.full((4, 2), 0.01)
    returns[2, 1] = -0.5
    time = np.arange(5) * DAY
    (remark,) = find_jumps(("A", "B"), time, returns)
    assert "B moves by a factor of 0.50 on 1970-01-04" in remark
