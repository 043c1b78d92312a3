"""From a whole market to the shares a closing bet may be made on, each step counted. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import isfinite
from typing import NamedTuple

import numpy as np

from core.contracts import Universe
from core.enums import AssetKind
from core.formatting import format_krw_units, format_percent, format_price
from core.kr_market.closing_bet.naming import find_special_kind
from core.kr_market.closing_bet.presets import FunnelRules
from core.kr_market.closing_bet.types import Dropped, FunnelStep
from core.kr_market.closing_bet.window import Window, find_window, list_changes

_LISTED = frozenset({AssetKind.STOCK, AssetKind.ETF})
_FUZZ = 1e-9  # of a fraction: 10,300 / 10,000 is not quite 1.03 in binary


class Gainer(NamedTuple):
    """A row of the universe, its change (a fraction), its rank in its market from 1."""

    row: int
    change: float
    rank: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row of the universe with its bars."""

    row: int
    window: Window

    @property
    def change(self) -> float:
        """Against the last close before, a fraction."""
        return self.window.change


def run_funnel(
    universe: Universe, place: int, rules: FunnelRules, clean_sessions: int
) -> tuple[list[Candidate], tuple[FunnelStep, ...]]:
    """The candidates of one session, best gainers first, and how the others fell out.

    Args:
        universe: nothing after the session is read.
        place: of the session on the universe's axis.
        rules: of the preset.
        clean_sessions: before the session, within which no move may lie beyond the price limit.
    """
    funnel = _Funnel(universe, rules)
    known = np.flatnonzero((universe.close[:, : place + 1] > 0).any(axis=1)).tolist()
    listed = [row for row in known if universe.kinds[row] in _LISTED]
    changes = list_changes(universe, place).tolist()
    ranked = _rank(universe, [(row, changes[row]) for row in listed if isfinite(changes[row])])
    funnel.add_step("traded", "Traded today and before", len(listed) - len(ranked), ranked, ())
    first = [one for one in ranked if one.rank <= rules.gainers]
    late = [one for one in ranked if one.rank > rules.gainers]
    risen = [one for one in late if one.change >= rules.min_change - _FUZZ]
    funnel.add_step(
        "gainers",
        f"Top {rules.gainers} gainers of each market",
        len(late),
        first,
        [(one, f"gainer number {one.rank} of its market") for one in risen],
    )
    windows = [(one, find_window(universe, one.row, place)) for one in first]
    kept = [Candidate(one.row, window) for one, window in windows if window is not None]
    kept = funnel.sift("kind", "Common shares only", kept, funnel.name_kind)
    kept = funnel.sift("change", _say_change(rules), kept, funnel.name_change)
    kept = funnel.sift(
        "adjusted", "No unadjusted move", kept, lambda one: _name_jump(one, clean_sessions)
    )
    kept = funnel.sift("price", _say_price(rules), kept, funnel.name_price)
    least = format_krw_units(rules.min_traded_value)
    kept = funnel.sift("value", f"Traded value ≥ {least} won", kept, funnel.name_value)
    kept.sort(key=lambda one: (-one.change, universe.symbols[one.row]))
    return kept, tuple(funnel.steps)


class _Funnel:
    """The steps taken so far, and the reasons of those that have one."""

    def __init__(self, universe: Universe, rules: FunnelRules) -> None:
        self._universe, self._rules = universe, rules
        self.steps: list[FunnelStep] = []

    def sift(
        self,
        key: str,
        title: str,
        candidates: list[Candidate],
        find_reason: Callable[[Candidate], str],
    ) -> list[Candidate]:
        """Those without a reason to fall out."""
        judged = [(one, find_reason(one)) for one in candidates]
        kept = [one for one, why in judged if not why]
        dropped = [(one, why) for one, why in judged if why]
        self.add_step(key, title, len(dropped), kept, dropped)
        return kept

    def add_step(
        self,
        key: str,
        title: str,
        dropped_count: int,
        kept: Sequence[Candidate | Gainer],
        dropped: Sequence[tuple[Candidate | Gainer, str]],
    ) -> None:
        """Note one step."""
        universe = self._universe
        named = tuple(
            Dropped(
                universe.symbols[one.row],
                universe.local_names[one.row] or universe.names[one.row],
                why,
            )
            for one, why in dropped
        )
        self.steps.append(FunnelStep(key, title, len(kept), dropped_count, named))

    def name_kind(self, one: Candidate) -> str:
        """What it is, unless a common share."""
        names = (self._universe.local_names[one.row], self._universe.names[one.row])
        return find_special_kind(
            self._universe.symbols[one.row], names, self._universe.kinds[one.row]
        )

    def name_change(self, one: Candidate) -> str:
        """Its change, where it is outside the limits."""
        rules = self._rules
        is_inside = rules.min_change - _FUZZ <= one.change <= rules.max_change + _FUZZ
        return "" if is_inside else f"change {format_percent(one.change, is_signed=True)}"

    def name_price(self, one: Candidate) -> str:
        """Its price, where it is outside the limits."""
        close = one.window.today.close
        is_inside = self._rules.min_price <= close <= self._rules.max_price
        return "" if is_inside else f"price {format_price(close, 'KRW')} KRW"

    def name_value(self, one: Candidate) -> str:
        """Its traded value, where it is too little."""
        value = one.window.today.traded_value
        is_enough = value >= self._rules.min_traded_value
        return "" if is_enough else f"traded {format_krw_units(value)} won, estimated"


def _rank(universe: Universe, changes: Sequence[tuple[int, float]]) -> list[Gainer]:
    """All with their rank among the gainers of their market; equal changes by symbol."""
    ordered = sorted(
        changes, key=lambda one: (universe.exchanges[one[0]], -one[1], universe.symbols[one[0]])
    )
    return [
        Gainer(row, change, rank)
        for _, members in groupby(ordered, key=lambda one: universe.exchanges[one[0]])
        for rank, (row, change) in enumerate(members, start=1)
    ]


def _name_jump(one: Candidate, sessions: int) -> str:
    if not one.window.is_unadjusted(sessions):
        return ""
    ago = one.window.newest_jump
    when = "today" if ago == 0 else f"{ago} sessions ago"
    return f"unadjusted: a move beyond the price limit {when}"


def _say_change(rules: FunnelRules) -> str:
    low, high = format_percent(rules.min_change, 1), format_percent(rules.max_change, 1)
    return f"Change {low} to {high}"


def _say_price(rules: FunnelRules) -> str:
    return f"Price {format_price(rules.min_price, 'KRW')} to {format_price(rules.max_price, 'KRW')}"
