"""Turns returns into bars as the exchange would print them: ticks, price limit, volume."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.market_data.demo_market.randomness import Part, open_stream

if TYPE_CHECKING:
    from core.contracts import FloatArray, PanelArray
    from core.market_data.demo_market.lives import Lives, Split

PRICE_LIMIT = 0.30
_WIDEST_MOVE = 0.295
"""Below the limit by more than rounding both closes to ticks can add (at most 0.25 % of them)."""

_TICK_BOUNDS = np.array([2_000, 5_000, 20_000, 50_000, 200_000, 500_000])
_TICKS = np.array([1.0, 5.0, 10.0, 50.0, 100.0, 500.0, 1_000.0])
_LOWEST_PRICE, _HIGHEST_PRICE = 600.0, 5_000_000.0  # won
_LIQUIDATION_SESSIONS, _LIQUIDATION_DRIFT = 15, -0.06


@dataclass(frozen=True, slots=True)
class Panel:
    """Bars of n instruments over m sessions; NaN where there is no bar."""

    open: PanelArray
    high: PanelArray
    low: PanelArray
    close: PanelArray
    volume: PanelArray


def round_to_ticks(prices: PanelArray) -> PanelArray:
    """To the tick sizes of the Korea Exchange's shares (2023), in won; keeps the order."""
    tick = _TICKS[np.searchsorted(_TICK_BOUNDS, prices, side="right")]
    rounded: PanelArray = np.round(prices / tick) * tick
    return rounded


def build_closes(returns: PanelArray, first_price: FloatArray, lives: Lives) -> PanelArray:
    """Closes before rounding, split-adjusted; the last one is carried over where none is traded.

    Args:
        returns: float64[n, m], log returns.
        first_price: float64[n], won.
        lives: a company's price moves only in sessions in which it is traded.
    """
    moves = returns.copy()
    for company in lives.delisted:
        end = int(lives.last[company]) + 1
        moves[company, end - _LIQUIDATION_SESSIONS : end] += _LIQUIDATION_DRIFT
    moves[~lives.is_traded] = 0.0
    limited = np.clip(moves, np.log1p(-_WIDEST_MOVE), np.log1p(_WIDEST_MOVE))
    paths = first_price[:, None] * np.exp(np.cumsum(limited, axis=1))
    closes: PanelArray = np.clip(paths, _LOWEST_PRICE, _HIGHEST_PRICE)
    return closes


def build_panel(closes: PanelArray, shares: FloatArray, lives: Lives) -> Panel:
    """Bars around the closes.

    The gap at the open is a third of the day's move with noise; the range reaches beyond open and
    close by a share of the company's usual move; volume grows with the size of the move.

    Args:
        closes: float64[n, m] of `build_closes`.
        shares: float64[n], shares outstanding.
        lives: NaN where a company is not traded.
    """
    random, shape = open_stream(Part.PRICES), closes.shape
    previous = np.concatenate([closes[:, :1], closes[:, :-1]], axis=1)
    move = np.log(closes / previous)
    usual = np.std(move, axis=1, keepdims=True)
    top, bottom = previous * (1 + _WIDEST_MOVE), previous * (1 - _WIDEST_MOVE)
    opened = previous * np.exp(move / 3 + 0.3 * usual * random.standard_normal(shape))
    opened = np.clip(opened, bottom, top)
    reach_up, reach_down = np.abs(0.5 * usual * random.standard_normal((2, *shape)))
    high = np.minimum(np.maximum(opened, closes) * np.exp(reach_up), top)
    low = np.maximum(np.minimum(opened, closes) * np.exp(-reach_down), bottom)
    volume = _draw_volume(move, shares)
    is_missing = ~lives.is_traded
    panel = Panel(
        open=round_to_ticks(opened),
        high=round_to_ticks(high),
        low=round_to_ticks(low),
        close=round_to_ticks(closes),
        volume=volume,
    )
    for column in (panel.open, panel.high, panel.low, panel.close, panel.volume):
        column[is_missing] = np.nan
    return panel


def _draw_volume(move: PanelArray, shares: FloatArray) -> PanelArray:
    random = open_stream(Part.VOLUMES)
    usual = random.lognormal(-5.9, 0.5, len(shares))  # of the shares outstanding, per session
    noise = random.lognormal(0.0, 0.45, move.shape)
    volume: PanelArray = np.floor(
        1 + shares[:, None] * usual[:, None] * noise * (1 + 25 * np.abs(move))
    )
    return volume


def undo_split(panel: Panel, split: Split) -> None:
    """Put a company's bars before its split back to what was traded: the jump is then there."""
    company, before = split.company, slice(0, split.session)
    for column in (panel.open, panel.high, panel.low, panel.close):
        column[company, before] = round_to_ticks(column[company, before] * split.ratio)
    panel.volume[company, before] = np.maximum(
        np.floor(panel.volume[company, before] / split.ratio), 1.0
    )
