"""The recipe is followed to the letter: its block becomes a file in the package of strategies."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path

import pytest

from core.registry import Registry
from core.trading import strategies
from core.trading.backtest_engine import run_backtest
from core.trading.request import Costs, Execution
from core.trading.strategies import base
from tests.contracts import strategy_contract as contract
from tests.core.trading.sample_bars import real_bars

ROOT = Path(__file__).parents[2]
RECIPE = (ROOT / "docs" / "recipes" / "add-a-strategy.md").read_text(encoding="utf-8")


@pytest.fixture
def registry(tmp_path, monkeypatch):
    """A registry that finds the recipe's file beside the real ones, as if it had been added."""
    (block,) = re.findall(r"```python\n(.*?)```", RECIPE, flags=re.DOTALL)
    path = Path(re.match(r"# (\S+)", block).group(1))
    assert path.parent == Path("core/trading/strategies")
    (tmp_path / path.name).write_text(block, encoding="utf-8")
    monkeypatch.setattr(strategies, "__path__", [*strategies.__path__, str(tmp_path)])
    fresh = Registry("strategy", "core.trading.strategies")
    fresh._items.update({name: base.STRATEGIES.get(name) for name in base.STRATEGIES.names()})
    monkeypatch.setattr(base, "STRATEGIES", fresh)
    importlib.invalidate_caches()
    yield fresh
    sys.modules.pop(f"core.trading.strategies.{path.stem}", None)
    if hasattr(strategies, path.stem):
        delattr(strategies, path.stem)


def test_one_file_is_enough_to_be_found(registry):
    assert "channel_close" in registry.names()


def test_the_strategy_of_the_recipe_keeps_the_contract(registry):
    contract.check_all(registry.get("channel_close"))


def test_the_strategy_of_the_recipe_trades(registry):
    kind = registry.get("channel_close")
    strategy = kind(kind.params_type())
    assert run_backtest(real_bars("GOOG"), strategy, Costs(), Execution()).trades.size.any()


def test_the_recipe_names_only_what_exists():
    paths = re.findall(r"`((?:core|tests)/[\w/.]+)`", RECIPE)
    assert paths
    for path in paths:
        assert (ROOT / path).exists(), path
