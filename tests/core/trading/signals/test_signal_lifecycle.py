from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.enums import SignalState
from core.errors import ConflictError
from core.trading.signals.lifecycle import (
    NEXT_STATES,
    STATE_WORDS,
    check_step,
    find_path,
    may_become,
)

S = SignalState
ALLOWED = {
    (S.EMITTED, S.SEEN),
    (S.EMITTED, S.ACTED),
    (S.EMITTED, S.EXPIRED),
    (S.SEEN, S.ACTED),
    (S.SEEN, S.EXPIRED),
    (S.ACTED, S.SCORED),
    (S.EXPIRED, S.SCORED),
}
RANK = {state: place for place, state in enumerate(S)}


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("wanted", S)
def test_exactly_these_steps_are_allowed(state, wanted):
    assert may_become(state, wanted) is ((state, wanted) in ALLOWED)
    if (state, wanted) in ALLOWED:
        check_step(state, wanted)
    else:
        with pytest.raises(ConflictError, match=STATE_WORDS[state]):
            check_step(state, wanted)


def test_every_state_has_its_row_and_its_word():
    assert set(NEXT_STATES) == set(STATE_WORDS) == set(S)


@settings(max_examples=200, derandomize=True)
@given(st.lists(st.tuples(st.sampled_from(S), st.booleans(), st.booleans()), max_size=12))
def test_whatever_is_tried_a_life_only_goes_forward_and_ends_with_a_score(tries):
    """People try any step at any time, runs come in between; refused steps change nothing."""
    life = [S.EMITTED]
    for wanted, is_old, is_scorable in tries:
        try:
            check_step(life[-1], wanted)
            life.append(wanted)
        except ConflictError:
            life.extend(find_path(life[-1], is_old=is_old, is_scorable=is_scorable))
    assert all(step in ALLOWED for step in pairwise(life))
    assert all(RANK[after] > RANK[before] for before, after in pairwise(life))
    assert len(set(life)) == len(life)
    assert S.SCORED not in life[:-1]


@pytest.mark.parametrize(
    ("state", "is_old", "is_scorable", "path"),
    [
        (S.EMITTED, False, False, ()),
        (S.EMITTED, True, False, (S.EXPIRED,)),
        (S.SEEN, True, True, (S.EXPIRED, S.SCORED)),
        (S.EMITTED, False, True, (S.EXPIRED, S.SCORED)),
        (S.ACTED, True, False, ()),
        (S.ACTED, True, True, (S.SCORED,)),
        (S.EXPIRED, True, False, ()),
        (S.EXPIRED, True, True, (S.SCORED,)),
        (S.SCORED, True, True, ()),
    ],
)
def test_what_a_run_does_with_a_signal(state, is_old, is_scorable, path):
    assert find_path(state, is_old=is_old, is_scorable=is_scorable) == path
