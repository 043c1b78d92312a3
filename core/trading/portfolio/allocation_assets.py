"""Loads what an allocation run compares: closes of symbols, accounts of backtests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.contracts import Actor, BarQuery, BarSeries, LoadBars
from core.enums import Interval
from core.errors import AppError, InvalidInputError
from core.trading.portfolio.aligned_closes import AssetCloses
from core.trading.portfolio.allocation_request import AllocationRequest
from core.trading.portfolio.overlap import Stretches
from core.trading.receipt import hash_bars
from db.session import Database
from db.trading.backtest_repository import BacktestRepository
from db.trading.result_repository import ResultRepository

_LEAST_BARS = 2


@dataclass(frozen=True, slots=True, eq=False)
class LoadedAssets:
    """See `run_allocation`; `passport` says of each where it comes from."""

    assets: list[AssetCloses]
    titles: dict[str, str]
    positions: dict[str, Stretches]
    currency: str
    passport: list[dict[str, Any]]
    remarks: list[str]


def load_assets(
    database: Database, load_bars: LoadBars, actor: Actor, request: AllocationRequest
) -> LoadedAssets:
    """Daily closes of the symbols and daily accounts of the actor's runs.

    Raises:
        NotFoundError: a symbol without bars, or a run that is not the actor's.
        InvalidInputError: no daily bars, or more than one currency.
    """
    loaded = LoadedAssets([], {}, {}, "", [], [])
    currencies: dict[str, str] = {}
    for symbol in request.symbols:
        bars = _load_daily(load_bars, actor, symbol, request)
        currencies[symbol] = bars.passport.currency
        loaded.assets.append(AssetCloses(symbol, bars.time, bars.close))
        loaded.passport.append(_describe(bars))
        if not bars.passport.is_adjusted:
            loaded.remarks.append(f"{symbol} is not adjusted: dividends are missing from returns.")
        if bars.passport.is_demo:
            loaded.remarks.append(f"{symbol} is made up for the demo.")
    for number in request.backtest_ids:
        currencies[f"run {number}"] = _add_run(database, actor, number, request, loaded)
    named = sorted({one for one in currencies.values() if one})
    if len(named) > 1:
        raise InvalidInputError(
            f"The assets are priced in {', '.join(named)}; their returns cannot be set side by "
            "side without a rate for every day.",
            "Choose assets of one currency.",
        )
    return LoadedAssets(
        loaded.assets,
        loaded.titles,
        loaded.positions,
        named[0] if named else "",
        loaded.passport,
        loaded.remarks,
    )


def _load_daily(
    load_bars: LoadBars, actor: Actor, symbol: str, request: AllocationRequest
) -> BarSeries:
    try:
        bars = load_bars(actor, BarQuery(symbol, end=request.end, interval=Interval.DAY))
    except AppError as error:
        raise InvalidInputError(f"{symbol}: {error.message}", error.remedy) from error
    if len(bars) < _LEAST_BARS:
        raise InvalidInputError(f"{symbol} has no daily bars in this period.", "Leave it out.")
    return bars


def _add_run(
    database: Database,
    actor: Actor,
    number: int,
    request: AllocationRequest,
    loaded: LoadedAssets,
) -> str:
    """Add the account of a run; returns its currency."""
    with database.read() as session:
        row, result = BacktestRepository(session).get_for_owner(number, actor.user_id)
        if result is None or row.interval is not Interval.DAY:
            raise InvalidInputError(
                f"Run {number} is not a completed backtest on daily bars.", "Leave it out."
            )
        results = ResultRepository(session)
        curve, trades = results.load_curve(number), results.load_trades(number)
    until = np.iinfo(np.int64).max
    if request.end:
        until = int(np.datetime64(request.end, "s").astype(np.int64))
    kept = (curve["time"] <= until) & (curve["equity"] > 0.0)
    key = f"run {number}"
    if int(kept.sum()) < _LEAST_BARS:
        raise InvalidInputError(f"Run {number} has no account in this period.", "Leave it out.")
    loaded.assets.append(AssetCloses(key, curve["time"][kept], curve["equity"][kept]))
    loaded.titles[key] = f"{row.strategy} on {row.symbol}"
    loaded.positions[key] = list(
        zip(trades["entry_time"].tolist(), trades["exit_time"].tolist(), strict=True)
    )
    loaded.passport.append({"key": key, "receipt": result.receipt})
    loaded.remarks.append(f"Run {number} was chosen with its result known: its returns flatter.")
    return str(result.passport.get("currency", ""))


def _describe(bars: BarSeries) -> dict[str, Any]:
    return {
        "key": bars.symbol,
        "source": bars.passport.source,
        "first_bar": bars.passport.first_bar.isoformat(),
        "last_bar": bars.passport.last_bar.isoformat(),
        "fetched_at": bars.passport.fetched_at.isoformat(),
        "is_adjusted": bars.passport.is_adjusted,
        "is_demo": bars.passport.is_demo,
        "bars_sha256": hash_bars(bars),
    }
