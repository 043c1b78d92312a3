"""Refuses incoming bars that would spoil the stored series. Pure."""

from __future__ import annotations

from core.errors import ConflictError, ProviderError
from core.market_data.bar_columns import BarColumns
from core.market_data.types import FetchedBars
from db.market_data.tables import BarSeriesRow

MAX_SHARE_DROPPED = 0.01
"""Sources withdraw a bad bar now and then; an answer that lacks more is taken for incomplete."""


def check_alike(fetched: FetchedBars, series: BarSeriesRow) -> None:
    """Refuse bars that cannot stand in one series with those stored.

    Raises:
        ConflictError: another currency, or adjusted or close-only where the stored are not.
    """
    symbol, currency = fetched.instrument.symbol, fetched.instrument.currency
    if currency and series.currency and currency != series.currency:
        raise ConflictError(
            f"{symbol} is stored in {series.currency}, but the new bars are in {currency}.",
            "Check the currency; bars in another one belong under another symbol.",
        )
    for name, ours, theirs in (
        ("adjusted", series.is_adjusted, fetched.is_adjusted),
        ("closes only", series.is_close_only, fetched.is_close_only),
    ):
        if ours != theirs:
            raise ConflictError(
                f"The stored bars of {symbol} are {'' if ours else 'not '}{name}, the new ones are "
                f"{'' if theirs else 'not '}{name}.",
                "The two must not be mixed in one series; import them under another symbol.",
            )


def check_complete(fetched: FetchedBars, stored: BarColumns, dropped: BarColumns) -> None:
    """Refuse a restated history that ends earlier or lacks much of what is stored.

    Raises:
        ProviderError: naming how many bars are missing.
    """
    if not stored.size:
        return
    is_cut = fetched.columns.time[-1] < stored.time[-1]
    if is_cut or dropped.size > MAX_SHARE_DROPPED * stored.size:
        raise ProviderError(
            f"The source answered without {dropped.size:,} of the {stored.size:,} stored bars of "
            f"{fetched.instrument.symbol}.",
            "The answer was taken for incomplete; the stored bars are unchanged. Try again later.",
        )
