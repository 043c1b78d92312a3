"""What an account is offered, what it starts with and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from core.contracts import FloatArray, TimeArray
from core.enums import EntryRefusal
from core.kr_market.lifecycle.costs import TradingCosts
from core.kr_market.lifecycle.exit_rules import ExitRules
from core.kr_market.lifecycle.market_bars import IntArray
from core.kr_market.lifecycle.price_limits import BoolArray

Panel = np.ndarray[tuple[int, int], np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class SizeRule:
    """How much of the account one position gets.

    Attributes:
        floor, span: a position is the preset's share of the account's value at the close before,
            times floor + score / 100 · span. A signal whose score is unknown gets the floor.
        least: share of the intended amount below which nothing is bought for lack of cash.
        version: of this rule; a stored result names it.
    """

    floor: float = 0.8
    span: float = 0.4
    least: float = 0.5
    version: int = 1

    def scale(self, score: FloatArray) -> FloatArray:
        """The factor of each score (0 to 100; NaN unknown)."""
        return self.floor + np.nan_to_num(np.clip(score, 0.0, 100.0)) / 100.0 * self.span


@dataclass(frozen=True, slots=True)
class AccountTerms:
    """Everything that an account goes by, besides the market.

    Attributes:
        capital: KRW.
        first, last: sessions of the period, inclusive, on the market's axis.
    """

    capital: float
    first: int
    last: int
    rules: ExitRules
    costs: TradingCosts = field(default_factory=TradingCosts)
    size: SizeRule = field(default_factory=SizeRule)


@dataclass(frozen=True, slots=True, eq=False)
class Offers:
    """k shares that may be bought, by session of entry and, within one, the best first.

    Attributes:
        signal: int64[k], which signal each is; the account hands it on.
        row, entry: int64[k], share and session.
        open: float64[k], KRW, above 0: the price before slippage.
        exit: int64[k], session of the sale; -1 for none within the period.
        exit_price: float64[k], KRW before slippage; NaN where there is no sale.
        exit_code: int64[k], place in `trades.EXIT_NAMES`.
        factor: float64[k], the size of the position over that of the preset; above 0.
    """

    signal: IntArray
    row: IntArray
    entry: IntArray
    open: FloatArray
    exit: IntArray
    exit_price: FloatArray
    exit_code: IntArray
    factor: FloatArray

    def __len__(self) -> int:
        return len(self.row)

    def take(self, places: IntArray) -> Offers:
        """Those at these places, in this order."""
        return Offers(*(getattr(self, name)[places] for name in self.__slots__))

    def scale(self, factor: FloatArray) -> Offers:
        """The same with other sizes."""
        return replace(self, factor=factor)


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """What shares are worth at each close.

    Attributes:
        price: float64[m, n], the last close of a session in which the share traded, KRW; NaN
            before its first.
        is_traded: bool[m, n].
        tax: float64[m], on a sale of a taxed share, fraction.
        is_taxed: bool[n].
        time: int64[m], midnight UTC of each session's day.
    """

    price: Panel
    is_traded: np.ndarray[tuple[int, int], np.dtype[np.bool_]]
    tax: FloatArray
    is_taxed: BoolArray
    time: TimeArray


@dataclass(frozen=True, slots=True)
class Trade:
    """One position, amounts in KRW.

    Attributes:
        offer: place among the offers.
        quantity: whole shares.
        paid, received: with all costs; of a position still open, `received` is what it is marked
            at, without costs of a sale.
        commission, slippage, tax: what of it was cost.
        is_open: at the end of the period.
        is_short_of_cash: bought smaller than intended.
    """

    offer: int
    quantity: int
    paid: float
    received: float
    commission: float
    slippage: float
    tax: float
    is_open: bool
    is_short_of_cash: bool


@dataclass(frozen=True, slots=True, eq=False)
class AccountRun:
    """An account from the first session to the last, at each close; KRW.

    Attributes:
        equity, cash, stale: float64[s]; `stale` is the part of the equity that is marked to a
            close of an earlier session.
        held: int64[s], positions.
        trades: in order of purchase.
        refused: reason → how many offers.
        is_held: bool[k], offers of a share that was held already.
    """

    equity: FloatArray
    cash: FloatArray
    stale: FloatArray
    held: IntArray
    trades: tuple[Trade, ...]
    refused: Mapping[EntryRefusal, int]
    is_held: BoolArray
