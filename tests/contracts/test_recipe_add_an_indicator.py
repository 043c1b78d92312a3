"""The recipe is followed to the letter: its block becomes a file in the package of indicators."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from core.market_data import indicators
from core.market_data.indicators import base
from core.registry import Registry
from tests.contracts import indicator_contract as contract
from tests.core.trading.sample_bars import make_bars

ROOT = Path(__file__).parents[2]
RECIPE = (ROOT / "docs" / "recipes" / "add-an-indicator.md").read_text(encoding="utf-8")


@pytest.fixture
def registry(tmp_path, monkeypatch):
    """A registry that finds the recipe's file beside the real ones, as if it had been added."""
    (block,) = re.findall(r"```python\n(.*?)```", RECIPE, flags=re.DOTALL)
    path = Path(re.match(r"# (\S+)", block).group(1))
    assert path.parent == Path("core/market_data/indicators")
    (tmp_path / path.name).write_text(block, encoding="utf-8")
    monkeypatch.setattr(indicators, "__path__", [*indicators.__path__, str(tmp_path)])
    fresh = Registry("indicator", "core.market_data.indicators")
    fresh._items.update({name: base.INDICATORS.get(name) for name in base.INDICATORS.names()})
    monkeypatch.setattr(base, "INDICATORS", fresh)
    importlib.invalidate_caches()
    yield fresh
    sys.modules.pop(f"core.market_data.indicators.{path.stem}", None)
    if hasattr(indicators, path.stem):
        delattr(indicators, path.stem)


def test_one_file_is_enough_to_be_found(registry):
    assert "aroon" in registry.names()


def test_the_indicator_of_the_recipe_keeps_the_contract(registry):
    contract.check_all(registry.get("aroon"))


def test_the_indicator_of_the_recipe_is_right_by_hand(registry):
    up, down = registry.get("aroon")(length=4).calculate(make_bars([5, 9, 7, 8, 6, 6]))
    # Bars 1 to 5: the high of bars 1 and 2 is 9, newest on bar 2; the low 5 of bars 0 and 1.
    np.testing.assert_allclose(up, [np.nan] * 4 + [50, 25])
    np.testing.assert_allclose(down, [np.nan] * 4 + [25, 0])


def test_the_recipe_names_only_what_exists():
    paths = re.findall(r"`((?:core|tests)/[\w/.]+)`", RECIPE)
    assert paths
    for path in paths:
        assert (ROOT / path).exists(), path
