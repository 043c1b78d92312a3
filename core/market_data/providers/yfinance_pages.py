"""What Yahoo knows of companies, through yfinance: calls and failures, no meaning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from core.clock import now
from core.enums import CallOutcome
from core.error_text import describe_error
from core.market_data.providers.yfinance_download import TransientDownloadError, judge_failure

if TYPE_CHECKING:
    import pandas as pd

_STATEMENTS = "https://query2.finance.yahoo.com/ws/fundamentals-timeseries/v1/finance/timeseries/"
_EARNINGS = "https://finance.yahoo.com/calendar/earnings?symbol={}&offset=0&size=100"
_EARNINGS_COUNT = 100  # the page's most
_EARLIEST = datetime(2016, 12, 31, tzinfo=UTC)  # as yfinance asks; Yahoo gives four years at most
_SUMMARY = "https://query2.finance.yahoo.com/v10/finance/quoteSummary/"
_GOOD_STATUS, _NOT_FOUND = 200, 404
_NO_SUMMARY = "No fundamentals data found"


class EventTables(NamedTuple):
    """What yfinance makes of Yahoo's events; None where Yahoo lists none."""

    actions: pd.DataFrame
    earnings: pd.DataFrame | None


def download_statements(
    symbol: str, types: Sequence[str], timeout: float
) -> Sequence[Mapping[str, Any]]:
    """The raw series of these types, each with the currency that yfinance's tables leave out.

    One request for all, where yfinance makes six.

    Raises:
        TransientDownloadError: rate limit, time-out, connection lost, an answer that is no JSON.
    """
    from yfinance.data import YfData

    begin, end = int(_EARLIEST.timestamp()), int(now().timestamp())
    address = (
        f"{_STATEMENTS}{symbol}?symbol={symbol}&type={','.join(types)}"
        f"&period1={begin}&period2={end}"
    )
    with _failures_told():
        response = YfData().get(address, timeout=timeout)
        _require_good(response.status_code)
        found = response.json()["timeseries"]["result"]
        if not isinstance(found, list):
            raise TypeError("no list of series in the answer")
        return found


def download_events(symbol: str, timeout: float) -> EventTables:
    """Dividends, splits and earnings dates.

    Raises:
        TransientDownloadError: as `download_statements`.
        Exception: whatever yfinance raises for a symbol that Yahoo does not have.
    """
    import yfinance as yf
    from yfinance.data import YfData

    yf.config.debug.hide_exceptions = False
    ticker = yf.Ticker(symbol)
    with _failures_told():
        actions = ticker.history(
            period="max", interval="1d", auto_adjust=False, actions=True, timeout=timeout
        )
        # yfinance takes an error page for one without earnings: look at it first.
        page = YfData().cache_get(_EARNINGS.format(symbol), timeout=timeout)
        _require_good(page.status_code)
        if "</html>" not in page.text.lower():
            raise ValueError("no whole page in the answer")
        earnings = (
            ticker.get_earnings_dates(limit=_EARNINGS_COUNT) if "<table" in page.text else None
        )
    return EventTables(actions, earnings)


def download_summary(symbol: str, modules: Sequence[str], timeout: float) -> Mapping[str, Any]:
    """These modules of Yahoo's quote summary by name; empty for what has none, such as a fund.

    One request for all, where yfinance makes one for each.

    Raises:
        TransientDownloadError: as `download_statements`.
    """
    from yfinance.data import YfData

    parameters = {"modules": ",".join(modules), "formatted": "false", "symbol": symbol}
    with _failures_told():
        response = YfData().get(f"{_SUMMARY}{symbol}", params=parameters, timeout=timeout)
        if response.status_code == _NOT_FOUND and _NO_SUMMARY in response.text:
            return {}
        _require_good(response.status_code)
        (found,) = response.json()["quoteSummary"]["result"]
        if not isinstance(found, dict):
            raise TypeError("no modules in the answer")
        return found


def download_news(symbol: str, count: int) -> Sequence[Mapping[str, Any]]:
    """The latest articles as Yahoo gives them.

    Raises:
        TransientDownloadError: as `download_statements`.
    """
    import yfinance as yf

    yf.config.debug.hide_exceptions = False
    with _failures_told():
        return list(yf.Ticker(symbol).get_news(count=count))


def read_day(value: Any) -> date:
    """The calendar day of a pandas instant, in its own time zone."""
    return date(value.year, value.month, value.day)


def _require_good(status: int) -> None:
    if status != _GOOD_STATUS:
        raise ValueError(f"HTTP {status}")


@contextmanager
def _failures_told() -> Iterator[None]:
    from curl_cffi.requests.exceptions import RequestException
    from yfinance.data import YfData
    from yfinance.exceptions import YFDataException, YFRateLimitError

    try:
        yield
    except (
        YFRateLimitError,
        YFDataException,
        RequestException,
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
    ) as error:
        # Nonsense in the answer shows where yfinance or we reach into it. Its memory of pages
        # would give the same again.
        YfData().cache_get.cache_clear()
        is_nonsense = isinstance(error, (KeyError, TypeError, AttributeError))
        outcome = CallOutcome.UNREADABLE if is_nonsense else judge_failure(error)
        raise TransientDownloadError(describe_error(error), outcome) from error
