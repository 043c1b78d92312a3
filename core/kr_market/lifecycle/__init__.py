"""What becomes of a signal: entry, exit, costs, outcome."""

from core.kr_market.lifecycle.costs import NO_COSTS, TradingCosts
from core.kr_market.lifecycle.exit_rules import EXIT_PRESETS, ExitRules, find_exit_rules, hold
from core.kr_market.lifecycle.following import FollowedTable, follow_entries, follow_signals
from core.kr_market.lifecycle.market_bars import MarketBars, stack_one, stack_universe
from core.kr_market.lifecycle.one_signal import FollowedSignal, follow

__all__ = [
    "EXIT_PRESETS",
    "NO_COSTS",
    "ExitRules",
    "FollowedSignal",
    "FollowedTable",
    "MarketBars",
    "TradingCosts",
    "find_exit_rules",
    "follow",
    "follow_entries",
    "follow_signals",
    "hold",
    "stack_one",
    "stack_universe",
]
