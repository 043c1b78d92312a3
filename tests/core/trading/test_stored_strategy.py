"""Stored strategies stay readable, also those that this version no longer knows."""

from __future__ import annotations

import pytest

from core.errors import InvalidInputError, NotFoundError
from core.trading.stored_strategy import (
    build_strategy,
    describe_strategy,
    find_title,
    summarise_strategy,
)
from core.trading.strategies.base import STRATEGIES


def test_what_is_known_is_said_by_the_strategy_itself():
    strategy = build_strategy("sma_crossover", {"short": 5, "long": 20})
    assert summarise_strategy("sma_crossover", {"short": 5, "long": 20}) == strategy.summarise()
    assert describe_strategy("sma_crossover", {"short": 5, "long": 20}) == strategy.describe()
    assert find_title("sma_crossover") == "Moving-average crossover"


def test_a_kind_that_is_gone_keeps_its_name_and_its_numbers():
    assert find_title("moon_phase") == "moon_phase"
    assert summarise_strategy("moon_phase", {"days": 28, "is_full": True}) == (
        "days 28, is_full True"
    )
    assert "no strategy called moon_phase any more" in describe_strategy("moon_phase", {})
    with pytest.raises(NotFoundError):
        build_strategy("moon_phase", {})


def test_parameters_that_are_refused_now_are_shown_with_the_reason():
    backwards = {"short": 50, "long": 20}
    assert summarise_strategy("sma_crossover", backwards) == "short 50, long 20"
    with pytest.raises(InvalidInputError) as refused:
        build_strategy("sma_crossover", backwards)
    assert describe_strategy("sma_crossover", backwards).endswith(refused.value.message)


def test_no_entry_of_the_menu_says_the_same_twice():
    titles = {name: STRATEGIES.get(name).menu_title() for name in STRATEGIES.names()}
    assert titles["rules"] == "Own rules"
    assert titles["sma_crossover"] == "Moving-average crossover (trend)"
    assert len(set(titles.values())) == len(titles)
