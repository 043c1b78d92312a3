"""Tries a call to Yahoo again where that may help, and words the failure where it does not."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

import structlog

from core.enums import CallOutcome
from core.error_text import describe_error
from core.market_data.providers.base import ProviderCallError
from core.market_data.providers.yfinance_download import TransientDownloadError

T = TypeVar("T")
logger = structlog.get_logger(__name__)

_TRIES = 4
_HTTP_STATUS = re.compile(r"\bHTTP (?:Error )?(\d{3})\b")
_REASONS = {
    CallOutcome.RATE_LIMITED: "it was asked too often from here",
    CallOutcome.TIMED_OUT: "no answer came in time",
    CallOutcome.UNREACHABLE: "it could not be reached",
    CallOutcome.UNREADABLE: "what it sent cannot be read: an error page, half an answer or nothing",
}
"""For each way of failing that may pass; the library's own words are in the log."""


def try_yahoo(
    call: Callable[[], T],
    *,
    symbol: str,
    wanted: str,
    sleep: Callable[[float], None],
    total_timeout: float,
) -> T:
    """What `call` returns, tried again with growing pauses while the failure may pass.

    Args:
        call: raises `TransientDownloadError` for failures that may pass.
        symbol: as Yahoo writes it.
        wanted: what is asked for, in words, e.g. `bars`.
        sleep: waits between tries.
        total_timeout: seconds after which no further try is made.

    Raises:
        ProviderCallError: no usable answer.
    """
    from tenacity import (
        Retrying,
        retry_if_exception_type,
        stop_after_attempt,
        stop_before_delay,
        wait_exponential_jitter,
    )

    retrying = Retrying(
        retry=retry_if_exception_type(TransientDownloadError),
        wait=wait_exponential_jitter(initial=0.5, max=8.0, jitter=1.0),
        stop=stop_after_attempt(_TRIES) | stop_before_delay(total_timeout),
        sleep=sleep,
        reraise=True,
    )
    try:
        return retrying(call)
    except TransientDownloadError as error:
        logger.info("yahoo_unusable", symbol=symbol, wanted=wanted, error=str(error))
        raise ProviderCallError(
            f"Yahoo Finance did not answer usably for {symbol}: {_describe(error)}.",
            "Stored bars are unchanged. Try again in a few minutes."
            if wanted == "bars"
            else "What is stored is unchanged. Try again in a few minutes.",
            outcome=error.outcome,
        ) from error
    except Exception as error:
        # Whatever else yfinance raises says that it found nothing under this symbol.
        detail = describe_error(error)
        logger.info("yahoo_without_data", symbol=symbol, wanted=wanted, error=detail)
        raise ProviderCallError(
            f"Yahoo Finance has no {wanted} of {symbol} that can be read.",
            "Check the symbol at finance.yahoo.com, e.g. BTC-USD, EURUSD=X, 005930.KS.",
            outcome=CallOutcome.UNKNOWN_SYMBOL,
        ) from error


def _describe(error: TransientDownloadError) -> str:
    status = _HTTP_STATUS.search(str(error))
    return _REASONS[error.outcome] + (f" (HTTP {status[1]})" if status else "")
