"""Which symbols a batch may have, and what of its terms can be checked without bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from core.errors import InvalidInputError
from core.formatting import format_count
from core.plain_text import require_visible
from core.trading.batch.types import BatchRequest
from core.trading.request import BacktestRequest
from core.trading.validation import CheckedRequest, check_request

MAX_SYMBOLS = 500
_MAX_LENGTH, _MAX_NAME = 32, 120


def clean_symbols(symbols: Sequence[str]) -> tuple[str, ...]:
    """Trimmed, in capitals, without repeats, in the order given.

    Raises:
        InvalidInputError: none, too many, or one that is too long to be a symbol.
    """
    clean = tuple(dict.fromkeys(one.strip().upper() for one in symbols if one.strip()))
    if not clean:
        raise InvalidInputError(
            "There is no symbol to run the strategy on.", "Choose a list with symbols in it."
        )
    if len(clean) > MAX_SYMBOLS:
        raise InvalidInputError(
            f"{format_count(len(clean))} symbols are more than the {MAX_SYMBOLS} that one batch "
            "may have.",
            f"Leave out {format_count(len(clean) - MAX_SYMBOLS)}, or make several batches.",
        )
    for one in clean:
        require_visible(one, "A symbol")
        if len(one) > _MAX_LENGTH:
            raise InvalidInputError(
                f"{one[:_MAX_LENGTH]!r}… is not a symbol.",
                "Write one symbol on each line, or put commas between them.",
            )
    return clean


def check_batch(request: BatchRequest, today: date) -> tuple[BatchRequest, CheckedRequest]:
    """The request made clean, and its terms checked as those of its first symbol.

    Raises:
        InvalidInputError: the first thing wrong, with its remedy.
        NotFoundError: no such strategy.
    """
    symbols = clean_symbols(request.symbols)
    checked = check_request(request_for(request, symbols[0]), today)
    name = " ".join(request.name.split())[:_MAX_NAME] or f"{format_count(len(symbols))} symbols"
    require_visible(name, "The name")
    return replace(request, symbols=symbols, name=name, end=checked.request.end), checked


def request_for(batch: BatchRequest, symbol: str) -> BacktestRequest:
    """The backtest of one symbol. Where it came from is noted when the run is stored."""
    return BacktestRequest(
        symbol=symbol,
        strategy=batch.strategy,
        params=dict(batch.params),
        costs=dict(batch.costs),
        execution=dict(batch.execution),
        start=batch.start,
        end=batch.end,
        interval=batch.interval,
        tags=batch.tags,
        notes=batch.notes,
    )
