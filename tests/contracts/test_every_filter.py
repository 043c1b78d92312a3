"""What every filter of screens must keep to; the checks themselves are shown to bite."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.declaration import list_fields
from core.user.screening.base import FILTERS, RangeFilter, RangeParams, ScreenFilter, limit
from core.user.screening.funnel import measure, name_of
from core.user.screening.market_day import Market
from tests.core.user.screening.sample_market import append_nonsense, cut, make_universe

UNIVERSE = make_universe()
CATEGORIES = {"price", "trend", "volume", "risk", "relative", "listing"}


def default_of(kind: type[ScreenFilter]) -> ScreenFilter:
    return kind(kind.params_type())


def measured(kind: type[ScreenFilter], universe, at: int):
    return measure(default_of(kind), Market(universe).day(at))


def check_causal(kind: type[ScreenFilter], universe=UNIVERSE, places=(0, 1, 20, 199, 260, 299)):
    """Sessions after `at`, cut off or filled with nonsense, must change nothing at `at`."""
    for at in places:
        known = measured(kind, universe, at)
        early = measured(kind, cut(universe, at + 1), at)
        wild = measured(kind, append_nonsense(cut(universe, at + 1)), at)
        np.testing.assert_array_equal(known, early, err_msg="later sessions change the past")
        np.testing.assert_array_equal(known, wild, err_msg="later sessions change the past")


def check_declared(kind: type[ScreenFilter]) -> None:
    assert kind.category in CATEGORIES
    assert kind.title
    assert kind.measures
    assert len((kind.__doc__ or "").split()) >= 8, "does not explain itself"
    assert "{" not in default_of(kind).describe()
    for spec in list_fields(kind.params_type):
        assert spec.title, spec.name
        assert spec.description.endswith("."), spec.name
        assert spec.unit, spec.name
        if spec.unit not in {"switch", "choice", "text"}:
            assert spec.low is not None, spec.name
            assert spec.high is not None, spec.name
            assert spec.low <= float(spec.default) <= spec.high, spec.name


def test_there_are_at_least_twenty_filters():
    assert len(FILTERS.names()) >= 20


@pytest.mark.parametrize("name", FILTERS.names())
def test_filter_is_declared(name):
    kind = FILTERS.get(name)
    check_declared(kind)
    assert name_of(default_of(kind)) == name, "one filter, one file, one name"


@pytest.mark.parametrize("name", FILTERS.names())
def test_filter_is_causal(name):
    check_causal(FILTERS.get(name))


@pytest.mark.parametrize("name", FILTERS.names())
@given(seed=st.integers(0, 10_000), at=st.integers(0, 149))
@settings(max_examples=6, deadline=None)
def test_filter_is_causal_on_random_markets(name, seed, at):
    check_causal(FILTERS.get(name), make_universe(12, 150, seed), places=(at,))


@pytest.mark.parametrize("name", FILTERS.names())
def test_filter_gives_one_number_each_and_unknown_never_passes(name):
    kind = FILTERS.get(name)
    for at in (0, 5, 299):
        values = measured(kind, UNIVERSE, at)
        assert values.shape == (len(UNIVERSE.symbols),)
        assert values.dtype == np.float64
        passed = default_of(kind).accepts(values)
        assert passed.dtype == np.bool_
        assert not passed[np.isnan(values)].any()


@pytest.mark.parametrize("name", [n for n in FILTERS.names() if not FILTERS.get(n).is_fixed])
def test_an_instrument_without_any_bar_is_unknown(name):
    assert np.isnan(measured(FILTERS.get(name), UNIVERSE, 299)[5])


@pytest.mark.parametrize("name", [n for n in FILTERS.names() if not FILTERS.get(n).is_relative])
def test_a_filter_that_is_not_relative_gives_the_same_for_a_part_of_the_universe(name):
    rows = [0, 2, 3, 4, 7, 20]
    part = make_universe()
    part = type(part)(
        **{
            field: tuple(getattr(part, field)[row] for row in rows)
            for field in ("symbols", "names", "local_names", "sectors", "exchanges", "kinds")
        },
        **{f: getattr(part, f)[rows] for f in ("open", "high", "low", "close", "volume")},
        time=part.time,
        source=part.source,
        fetched_at=part.fetched_at,
    )
    kind = FILTERS.get(name)
    whole = measured(kind, UNIVERSE, 299)[rows]
    np.testing.assert_allclose(measured(kind, part, 299), whole, rtol=1e-12)


class PlantedParams(RangeParams):
    at_least: float = limit(0.0, 0.0, 1.0, unit="fraction", is_lower=True)
    at_most: float = limit(1.0, 0.0, 1.0, unit="fraction", is_lower=False)


class Peeking(RangeFilter):
    """Compares with the last close of the whole universe: the mistake to be caught."""

    title = "Peeking"
    category = "price"
    measures = "Peek"
    unit = "fraction"
    rule = "from {at_least} to {at_most}"
    params_type = PlantedParams

    def measure(self, day):
        return day._universe.close[:, -1] / day.close[:, -1]


def test_a_filter_that_sees_the_future_is_caught():
    with pytest.raises(AssertionError, match="later sessions"):
        check_causal(Peeking)


class Undocumented(Peeking):
    pass


def test_a_filter_without_words_is_caught():
    Undocumented.__doc__ = ""
    with pytest.raises(AssertionError, match="explain"):
        check_declared(Undocumented)
