"""The one place that talks to Yahoo, kept small so that tests can put another in its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from core.enums import CallOutcome, Interval
from core.error_text import describe_error

if TYPE_CHECKING:
    import pandas as pd


METADATA_KEYS = (
    "currency",
    "exchangeTimezoneName",
    "exchangeName",
    "instrumentType",
    "longName",
    "shortName",
)


@dataclass(frozen=True, slots=True)
class DownloadRequest:
    """One call.

    Attributes:
        start, end: days, both inclusive; None for all there are.
        timeout: seconds the request for bars may take (yfinance looks up a symbol's time zone
            first, for which it allows ten seconds of its own).
    """

    symbol: str
    interval: Interval
    start: date | None
    end: date | None
    timeout: float


@dataclass(frozen=True, slots=True)
class DownloadAnswer:
    """What came back.

    Attributes:
        frame: columns Open, High, Low, Close, Volume on a timezone-aware index.
        metadata: Yahoo's description of the symbol.
    """

    frame: pd.DataFrame
    metadata: Mapping[str, Any]


class TransientDownloadError(Exception):
    """The same call may well work in a moment.

    Args:
        message: what happened.
        outcome: what is noted of the call when no further try helps.
    """

    def __init__(self, message: str, outcome: CallOutcome = CallOutcome.UNREACHABLE) -> None:
        super().__init__(message)
        self.outcome = outcome


Download = Callable[[DownloadRequest], DownloadAnswer]


def download_history(request: DownloadRequest) -> DownloadAnswer:
    """Call Yahoo through yfinance.

    Raises:
        TransientDownloadError: rate limit, time-out, connection lost, an answer that is no JSON.
        Exception: whatever yfinance raises for a call that cannot succeed.
    """
    import yfinance as yf
    from curl_cffi.requests.exceptions import RequestException
    from yfinance.data import YfData
    from yfinance.exceptions import YFDataException, YFRateLimitError

    # Otherwise it logs its errors and returns an empty frame, as for a symbol without bars.
    yf.config.debug.hide_exceptions = False
    ticker = yf.Ticker(request.symbol)
    span: dict[str, Any] = {"start": request.start} if request.start else {"period": "max"}
    if request.end:
        span["end"] = request.end + timedelta(days=1)  # Yahoo's end is exclusive
    try:
        try:
            frame = ticker.history(
                interval=request.interval.value,
                auto_adjust=True,
                actions=False,
                timeout=request.timeout,
                **span,
            )
        except Exception:
            # yfinance remembers the answer to its look-up of a time zone, an error page as well:
            # a symbol asked for during an outage would fail until the process ends.
            YfData().cache_get.cache_clear()
            raise
    except (YFRateLimitError, YFDataException, RequestException, OSError, ValueError) as error:
        # ValueError covers JSON decoding: error pages come as HTML, often with status 200.
        raise TransientDownloadError(describe_error(error), judge_failure(error)) from error
    metadata = ticker.get_history_metadata()
    # Key by key: reading all of it would make yfinance fetch trading hours as well.
    return DownloadAnswer(frame, {key: metadata.get(key) for key in METADATA_KEYS})


def judge_failure(error: Exception) -> CallOutcome:
    """What is noted of a call that failed so."""
    from curl_cffi.requests.exceptions import RequestException, Timeout
    from yfinance.exceptions import YFRateLimitError

    if isinstance(error, YFRateLimitError):
        return CallOutcome.RATE_LIMITED
    if isinstance(error, (Timeout, TimeoutError)):
        return CallOutcome.TIMED_OUT
    # RequestException is an OSError, and JSON errors of curl_cffi are both it and a ValueError.
    if isinstance(error, ValueError) or not isinstance(error, (RequestException, OSError)):
        return CallOutcome.UNREADABLE
    return CallOutcome.UNREACHABLE
