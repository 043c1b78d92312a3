"""What a backtest of signals may be asked, and what is wrong with it in words."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from core.errors import InvalidInputError
from core.formatting import format_count
from core.kr_market.lifecycle.exit_rules import find_exit_rules
from core.kr_market.signal_backtest.signal_sources import find_source
from core.plain_text import require_visible

LEAST_CAPITAL, MOST_CAPITAL = 1_000_000.0, 1_000_000_000_000.0
MOST_DRAWS = 1_000
MOST_SEED = 2**31 - 1
_LONGEST_MARKET = 64


@dataclass(frozen=True, slots=True)
class SignalBacktestRequest:
    """One backtest.

    Attributes:
        signals: key of a source of signals, see `signal_sources`, e.g. `vcp:legs`.
        rules: name of a preset of exits and sizes.
        start, end: days whose signals are traded, inclusive; None for as far as bars reach.
        capital: KRW at the start.
        min_turnover: KRW; mean traded value of a share's last 20 sessions below which neither a
            signal nor a random entry is traded. 0 asks for none.
        uses_gate: whether a RED or unknown Market Gate lets no entry pass and YELLOW half of one.
        draws: portfolios of random entries to compare with; 0 for none.
        seed: of their random numbers.
        market: source of the bars; None for the market with most instruments.
    """

    signals: str = "vcp:legs"
    rules: str = "base"
    start: date | None = None
    end: date | None = None
    capital: float = 100_000_000.0
    min_turnover: float = 1_000_000_000.0
    uses_gate: bool = False
    draws: int = 200
    seed: int = 1
    market: str | None = None

    @property
    def idea(self) -> str:
        """What counts as the same kind of backtest: whose signals are traded."""
        return self.signals

    def hash_all(self) -> str:
        """SHA-256 of everything asked for, in hexadecimal."""
        return hashlib.sha256(json.dumps(dump_request(self), sort_keys=True).encode()).hexdigest()


def check_request(request: SignalBacktestRequest, today: date) -> SignalBacktestRequest:
    """The request, ready to be stored; whether bars reach is seen when it runs.

    Raises:
        InvalidInputError: naming the first thing that is wrong, and the remedy.
    """
    find_source(request.signals)
    find_exit_rules(request.rules)
    _check_days(request, today)
    if not LEAST_CAPITAL <= request.capital <= MOST_CAPITAL:
        raise InvalidInputError(
            "The capital lies outside what can be traded in whole shares.",
            f"Give {LEAST_CAPITAL:,.0f} to {MOST_CAPITAL:,.0f} KRW.",
        )
    if not (math.isfinite(request.min_turnover) and request.min_turnover >= 0):
        raise InvalidInputError(
            "The least traded value is no amount.", "Give 0 KRW or more; 0 asks for none."
        )
    if not 0 <= request.draws <= MOST_DRAWS:
        raise InvalidInputError(
            f"{format_count(request.draws)} random portfolios cannot be drawn.",
            f"Ask for 0 to {format_count(MOST_DRAWS)}; 200 place a result within 3 points.",
        )
    if not 0 <= request.seed <= MOST_SEED:
        raise InvalidInputError("The seed is out of range.", f"Give 0 to {MOST_SEED}.")
    market = (request.market or "").strip() or None
    _check_market(market or "")
    return replace(request, market=market)


def _check_market(market: str) -> None:
    require_visible(market, "The market")
    if len(market) > _LONGEST_MARKET:
        raise InvalidInputError("There is no such market.", "Choose one of the list.")


def dump_request(request: SignalBacktestRequest) -> dict[str, Any]:
    """JSON-ready."""
    return asdict(request) | {
        "start": request.start.isoformat() if request.start else None,
        "end": request.end.isoformat() if request.end else None,
    }


def load_request(stored: Mapping[str, Any]) -> SignalBacktestRequest:
    """From `dump_request`'s JSON."""
    days = {
        name: date.fromisoformat(stored[name]) if stored.get(name) else None
        for name in ("start", "end")
    }
    return SignalBacktestRequest(**{**stored, **days})


def _check_days(request: SignalBacktestRequest, today: date) -> None:
    start, end = request.start, request.end
    if start is not None and end is not None and start >= end:
        raise InvalidInputError(
            f"The period ends on {end}, before it has begun on {start}.",
            "Choose a first day before the last.",
        )
    if start is not None and start > today:
        raise InvalidInputError(
            f"The period begins on {start}, which is still to come.",
            "Choose days whose bars are stored.",
        )
