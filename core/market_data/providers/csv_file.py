"""Bars from a file that a person uploads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from core.clock import now
from core.enums import Interval
from core.errors import InvalidInputError, ProviderError
from core.market_data.bar_columns import select_days
from core.market_data.clean_bars import require_clean
from core.market_data.csv_upload import CheckedUpload, check_upload
from core.market_data.import_types import CSV_SOURCE, CsvUpload
from core.market_data.providers.base import PROVIDERS, ProviderOptions, refuse_interval
from core.market_data.types import FetchedBars, InstrumentFacts


@PROVIDERS.register(CSV_SOURCE)
class CsvProvider:
    """One uploaded file, which holds one instrument in one interval.

    Columns are found by name (date or time, open, high, low, close, volume; or date and close
    alone). A file with a single defective row is refused as a whole, like any other source; the
    import service shows all defects first.
    """

    name = CSV_SOURCE
    title = "CSV file"

    def __init__(self, options: ProviderOptions | None = None) -> None:
        self._upload = options.upload if options else None

    def list_instruments(self) -> Sequence[InstrumentFacts]:
        """The one of the file; empty without a file."""
        return (self._check().fetched.instrument,) if self._upload else ()

    def list_intervals(self, symbol: str) -> Sequence[Interval]:
        """The one the uploader named."""
        upload = self._upload
        return (upload.interval,) if upload and upload.symbol.upper() == symbol.upper() else ()

    def fetch(
        self, symbol: str, interval: Interval, start: date | None = None, end: date | None = None
    ) -> FetchedBars:
        """The file's bars between the two days; see `Provider.fetch`."""
        upload = self._require_upload()
        if upload.symbol.upper() != symbol.upper():
            raise ProviderError(
                f"The file holds {upload.symbol}, not {symbol}.", "Upload a file of that symbol."
            )
        if interval != upload.interval:
            raise refuse_interval(self, symbol, interval)
        checked = self._check()
        if checked.report.refusals:
            raise ProviderError(
                f"{checked.report.refused_count:,} of {checked.rows_read:,} rows are defective. "
                f"{checked.report.refusals[0].sentence}",
                "Correct the file and upload it again; nothing was stored.",
            )
        columns = select_days(checked.fetched.columns, start, end)
        require_clean(columns, interval=interval, at=now(), source=self.title)
        return replace(checked.fetched, columns=columns)

    def _require_upload(self) -> CsvUpload:
        if self._upload is None:
            raise ProviderError("There is no file to read.", "Upload a CSV file first.")
        return self._upload

    def _check(self) -> CheckedUpload:
        try:
            return check_upload(self._require_upload(), now())
        except InvalidInputError as error:
            raise ProviderError(error.message, error.remedy) from error
