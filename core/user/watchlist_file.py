"""Turns the bytes of an uploaded watchlist into rows, within limits that no file can stretch."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.enums import WatchlistFileFormat
from core.errors import InvalidInputError
from core.user.watchlist_csv import is_watchlist_csv, read_csv
from core.user.watchlist_tradingview import read_tradingview
from core.user.watchlist_types import ReadRows

MAX_FILE_BYTES = 1024 * 1024
MAX_HEADER_BYTES = 64 * 1024
_ENCODINGS = ("utf-8-sig", "cp949")  # cp949 is what Korean Excel saves as CSV


@dataclass(frozen=True, slots=True)
class WatchlistFile:
    """A file as it was understood."""

    format: WatchlistFileFormat
    encoding: str
    content: ReadRows


def read_watchlist_file(content: bytes, filename: str = "") -> WatchlistFile:
    """The rows of a CSV or TradingView file, recognised by its first line.

    Args:
        content: the whole file, at most 1 MB; UTF-8 with or without byte-order mark, or CP949.
        filename: only tells that a file without the expected header was meant as CSV.

    Raises:
        InvalidInputError: too large, not text, or not a watchlist, with what to do about it.
    """
    _check_size(content)
    text, encoding = _decode(content)
    if not text.strip():
        raise InvalidInputError("The file is empty.", "Choose a file with at least one symbol.")
    if is_watchlist_csv(text) or filename.lower().endswith(".csv"):
        return WatchlistFile(WatchlistFileFormat.CSV, encoding, read_csv(text))
    return WatchlistFile(WatchlistFileFormat.TRADINGVIEW, encoding, read_tradingview(text))


def _check_size(content: bytes) -> None:
    if len(content) > MAX_FILE_BYTES:
        raise InvalidInputError(
            f"The file has {len(content):,} bytes; {MAX_FILE_BYTES:,} is the most.",
            "A watchlist of 500 symbols needs far less: check that it is the right file.",
        )
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[: MAX_HEADER_BYTES + 1]
    if len(re.split(rb"[\r\n]", start, maxsplit=1)[0]) > MAX_HEADER_BYTES:
        raise InvalidInputError(
            f"The first line is longer than {MAX_HEADER_BYTES:,} bytes.",
            "Check that it is the right file, and that its rows are on lines of their own.",
        )


def _decode(content: bytes) -> tuple[str, str]:
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:  # UTF-16 without a mark, or no text at all
            break
        return text, encoding.removesuffix("-sig")
    raise InvalidInputError(
        "The file is neither UTF-8 nor CP949 text.",
        "Save it as CSV in UTF-8; a spreadsheet file (xlsx) cannot be read.",
    )
