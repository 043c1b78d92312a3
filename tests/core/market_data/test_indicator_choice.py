"""Indicators in an address: short, read back as they were written, wrong ones refused in words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import AppError, InvalidInputError, NotFoundError
from core.market_data.indicators.base import INDICATORS, build_indicator
from core.market_data.indicators.causality import draw_indicator
from core.market_data.indicators.choice import (
    MAX_CHOSEN,
    check_together,
    list_offers,
    read_indicator,
    read_indicators,
    write_indicators,
)


def test_what_is_written_is_short_and_needs_no_escaping() -> None:
    chosen = [build_indicator("sma"), build_indicator("bollinger", {"width": 2.5})]

    assert write_indicators(chosen) == "sma-20~bollinger-20-2.5"


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(INDICATORS.names()), st.integers(0, 10_000))
def test_what_is_written_reads_back(name: str, seed: int) -> None:
    indicator = draw_indicator(INDICATORS.get(name), seed)
    shown = read_indicators(write_indicators([indicator]))[0]

    assert type(shown) is type(indicator)
    assert shown.values() == pytest.approx(indicator.values(), abs=5.1e-5)
    assert read_indicators(write_indicators([shown])) == (shown,)


def test_values_left_out_take_their_defaults() -> None:
    assert read_indicators("macd-8~rsi") == (
        build_indicator("macd", {"fast": 8}),
        build_indicator("rsi"),
    )


def test_the_same_twice_counts_once_and_nothing_is_nothing() -> None:
    assert len(read_indicators("sma-20~sma~sma-50")) == 2
    assert read_indicators("") == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tulip", "no indicator called 'tulip'"),
        ("rsi-999", "RSI: Length is 999 bars"),
        ("rsi-14.5", "RSI: Length is"),
        ("rsi-1-2", "not a way to write RSI"),
        ("rsi-x", "not a way to write RSI"),
        ("rsi--1", "not a way to write RSI"),
        ("rsi-1e9", "not a way to write RSI"),
        ("rsi-", "not a way to write RSI"),
        ("macd-30", "not shorter than the slow one"),
        ("~", "no indicator called ''"),
    ],
)
def test_a_wrong_address_is_a_sentence_with_a_remedy(text: str, words: str) -> None:
    with pytest.raises(AppError, match=words) as caught:
        read_indicators(text)
    assert caught.value.remedy


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="rsimacd-~.0123456789_ <٣", max_size=40))
def test_whatever_stands_in_the_address_is_read_or_refused(text: str) -> None:
    try:
        read_indicators(text)
    except (InvalidInputError, NotFoundError) as error:
        assert error.message  # noqa: PT017 - either outcome is right, a crash is not


def test_four_panels_fit_and_a_fifth_is_refused_by_name() -> None:
    check_together(read_indicators("rsi~macd~adx~obv~sma"))
    with pytest.raises(InvalidInputError, match="RSI 14, MACD 12, 26, 9, ADX 14, OBV, CCI 20"):
        check_together(read_indicators("rsi~macd~adx~obv~cci"))


def test_more_than_a_chart_can_show_is_refused() -> None:
    many = tuple(read_indicator(f"sma-{length}") for length in range(2, 3 + MAX_CHOSEN))
    with pytest.raises(InvalidInputError, match="at most 10"):
        check_together(many)
    with pytest.raises(InvalidInputError, match="at most 10"):
        check_together(read_indicators("~".join(f"sma-{n}" for n in range(2, 200))))


def test_every_indicator_is_offered_and_groups_stand_together() -> None:
    offers = list_offers()

    assert {type(item) for item in offers} == {INDICATORS.get(name) for name in INDICATORS.names()}
    groups = [item.group for item in offers]
    assert list(dict.fromkeys(groups)) == ["trend", "momentum", "volatility", "volume"]
    assert sorted(groups, key=groups.index) == groups
