"""Reads tickers as the text they are: leading zeros and letters kept, lost zeros not guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from core.errors import InvalidInputError

if TYPE_CHECKING:
    from core.market_data.bar_columns import BoolArray, IndexArray

KOREAN = re.compile(r"[0-9][0-9A-Z]{5}")
_SHORT = re.compile(r"[0-9][0-9A-Z]{0,4}")
_ANY_SYMBOL = re.compile(r"[A-Z0-9^][A-Z0-9.^=\-]{0,31}")
_EXAMPLES = 5
MAX_TICKERS = 20_000
"""Several times the shares and funds of any one exchange; each takes work of its own."""


@dataclass(frozen=True, slots=True)
class TickerRepair:
    """Tickers that lost leading zeros, as a spreadsheet does to them.

    Attributes:
        rows: how many rows have one.
        tickers: how many different ones.
        examples: as written, and with the zeros back.
        is_done: the person agreed to it; otherwise these rows are refused.
    """

    rows: int
    tickers: int
    examples: tuple[tuple[str, str], ...]
    is_done: bool


@dataclass(frozen=True, slots=True)
class TickerColumn:
    """The tickers of n rows.

    Attributes:
        symbols: the different ones, sorted.
        codes: int[n], position in `symbols`; -1 where it is none.
        is_short: bool[n]: it lost zeros and is not repaired.
        is_korean: whether the file's symbols are tickers of the Korean exchange.
    """

    symbols: tuple[str, ...]
    codes: IndexArray
    is_short: BoolArray
    is_korean: bool
    repair: TickerRepair | None

    @property
    def notes(self) -> tuple[str, ...]:
        """How many Korean tickers have letters, which are none of another market's."""
        lettered = [symbol for symbol in self.symbols if not symbol.isdigit()]
        if not self.is_korean or not lettered:
            return ()
        shown = ", ".join(lettered[:_EXAMPLES]) + (" …" if len(lettered) > _EXAMPLES else "")
        return (f"Tickers with letters, kept as they are: {len(lettered):,} ({shown}).",)


def read_tickers(texts: Any, *, must_be_korean: bool, repair: bool) -> TickerColumn:
    """Tell sound tickers from others.

    Args:
        texts: Arrow array of n texts.
        must_be_korean: the contract says so; otherwise the symbols decide by majority.
        repair: put lost zeros back, as the person has agreed to.

    Raises:
        InvalidInputError: more different ones than any exchange has.
    """
    encoded = texts.dictionary_encode()
    if len(encoded.dictionary) > MAX_TICKERS:
        raise InvalidInputError(
            f"The file has {len(encoded.dictionary):,} different tickers; "
            f"{MAX_TICKERS:,} are allowed.",
            "Split it by markets, and look whether the ticker column holds tickers.",
        )
    written: list[str] = encoded.dictionary.to_pylist()
    index: IndexArray = encoded.indices.to_numpy(zero_copy_only=False).astype(np.intp)
    plain = [text.upper() for text in written]
    known = [bool(KOREAN.fullmatch(text) or _SHORT.fullmatch(text)) for text in plain]
    is_korean = must_be_korean or (bool(plain) and 2 * sum(known) > len(plain))
    shape = KOREAN if is_korean else _ANY_SYMBOL
    symbols: list[str] = []
    short = np.zeros(len(plain), dtype=bool)
    for number, text in enumerate(plain):
        if shape.fullmatch(text):
            symbols.append(text)
            continue
        short[number] = is_korean and _SHORT.fullmatch(text) is not None
        symbols.append(text.zfill(6) if short[number] and repair else "")
    distinct = sorted(set(symbols) - {""})
    position = {symbol: number for number, symbol in enumerate(distinct)}
    code_of = np.array([position.get(symbol, -1) for symbol in symbols], dtype=np.intp)
    is_short: BoolArray = short[index]
    found = None
    if short.any():
        examples = [(written[n], plain[n].zfill(6)) for n in np.flatnonzero(short)[:_EXAMPLES]]
        found = TickerRepair(int(is_short.sum()), int(short.sum()), tuple(examples), repair)
    return TickerColumn(
        symbols=tuple(distinct),
        codes=code_of[index],
        is_short=is_short if not repair else np.zeros(len(index), dtype=bool),
        is_korean=is_korean,
        repair=found,
    )
