"""Tells by the header what a file holds. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.enums import FileContract
from core.errors import InvalidInputError


class UnknownContractError(InvalidInputError):
    """The columns are those of no contract: the file may hold something else altogether."""


_SPANS = ("60d", "20d", "10d", "5d")
TREND_FIELDS = tuple(
    f"{who}_{what}_{span}"
    for who in ("institutional", "foreign")
    for what in ("net_buy", "ratio")
    for span in _SPANS
)

BET_FIGURES = (
    *(f"score_{part}" for part in
      ("news", "volume", "chart", "candle", "consolidation", "supply", "total")),
    "current_price", "entry_price", "stop_price", "target_price", "change_pct", "quantity",
    "position_size", "r_value", "r_multiplier", "trading_value", "foreign_5d", "inst_5d",
)  # fmt: skip
BET_FLAGS = (
    "has_news", "volume_sufficient", "is_new_high", "is_breakout", "ma_aligned", "good_candle",
    "has_consolidation", "supply_positive", "negative_news", "upper_wick_long",
)  # fmt: skip

PRICE_ROLES: dict[str, tuple[str, ...]] = {
    "date": ("date", "날짜", "일자"),
    "ticker": ("ticker", "symbol", "code", "종목코드"),
    "open": ("open", "시가"),
    "high": ("high", "고가"),
    "low": ("low", "저가"),
    "close": ("current_price", "close", "종가"),
    "volume": ("volume", "거래량"),
    "name": ("name", "종목명"),
    "interval": ("interval",),
}
"""Role to the names it is recognised by, the first that is there counts."""
_PRICES_NEED = ("date", "ticker", "open", "high", "low", "close", "volume")

COLUMNS: dict[FileContract, tuple[str, ...]] = {
    FileContract.DAILY_PRICES: (
        "ticker", "date", "name", "current_price", "change", "change_rate", "high", "low", "open",
        "volume", "update_time",
    ),
    FileContract.MANY_SYMBOLS: ("date", "symbol", "open", "high", "low", "close", "volume"),
    FileContract.STOCKS_LIST: ("ticker", "name", "market", "sector"),
    FileContract.TREND_WIDE: ("ticker", "scrape_date", *TREND_FIELDS, "supply_demand_index"),
    FileContract.TREND_LONG: ("date", "ticker", "foreign_buy", "inst_buy"),
    FileContract.SIGNALS_LOG: (
        "signal_date", "ticker", "foreign_5d", "inst_5d", "score", "contraction_ratio",
        "entry_price", "status", "exit_price", "exit_date", "return_pct", "hold_days",
    ),
    FileContract.PUBLISHED_BETS: (
        "signal_date", "ticker", "market", "grade", *BET_FIGURES[:7], *BET_FLAGS, *BET_FIGURES[7:],
    ),
}  # fmt: skip
"""The columns of each contract, in the order in which an export writes them."""

_NEEDED: dict[FileContract, tuple[str, ...]] = {
    FileContract.SIGNALS_LOG: COLUMNS[FileContract.SIGNALS_LOG],
    FileContract.PUBLISHED_BETS: ("signal_date", "ticker", "grade", "score_total", "entry_price"),
    FileContract.TREND_WIDE: ("ticker", "scrape_date", "foreign_net_buy_5d"),
    FileContract.TREND_LONG: COLUMNS[FileContract.TREND_LONG],
    FileContract.STOCKS_LIST: ("ticker", "name", "market"),
}


@dataclass(frozen=True, slots=True)
class FileLayout:
    """What a file is and where its columns are.

    Attributes:
        columns: the contract's own name of a column to its name in the file.
        notes: which columns are left out, in a sentence.
    """

    contract: FileContract
    columns: dict[str, str]
    notes: tuple[str, ...]


def find_layout(names: Sequence[str]) -> FileLayout:
    """The contract whose columns are there.

    `DAILY_PRICES` stands for all prices here; whether the symbols are Korean shows in the rows.

    Raises:
        UnknownContractError: none; says what the nearest one lacks.
    """
    prices = {
        role: next(name for name in known if name in names)
        for role, known in PRICE_ROLES.items()
        if any(name in names for name in known)
    }
    if all(role in prices for role in _PRICES_NEED):
        return FileLayout(FileContract.DAILY_PRICES, prices, _describe_left(names, prices))
    for contract, needed in _NEEDED.items():
        if all(name in names for name in needed):
            columns = {name: name for name in COLUMNS[contract] if name in names}
            return FileLayout(contract, columns, _describe_left(names, columns))
    raise _explain(names, prices)


def _describe_left(names: Sequence[str], columns: dict[str, str]) -> tuple[str, ...]:
    left = [name for name in names if name not in columns.values()]
    return (f"Columns left out: {', '.join(left)[:200]}.",) if left else ()


def _explain(names: Sequence[str], prices: dict[str, str]) -> UnknownContractError:
    if "date" in prices and "close" in prices and "ticker" not in prices:
        return UnknownContractError(
            "The file has no ticker column: it holds one instrument.",
            "Import it as a file of one symbol, and say which: by the page, or with --symbol.",
        )
    lacking = {
        contract.value: [name for name in needed if name not in names]
        for contract, needed in _NEEDED.items()
    }
    lacking[FileContract.DAILY_PRICES.value] = [r for r in _PRICES_NEED if r not in prices]
    shared = {
        contract.value: sum(name in names for name in needed)
        for contract, needed in _NEEDED.items()
    }
    shared[FileContract.DAILY_PRICES.value] = len(prices)
    nearest = max(shared, key=shared.__getitem__)
    return UnknownContractError(
        f"The file is of no known kind ({', '.join(names)[:80]} …). The nearest, {nearest}, "
        f"also needs: {', '.join(lacking[nearest])}.",
        "Rename the columns if they hold the same, or leave the file out.",
    )
