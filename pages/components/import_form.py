"""What an upload is: the file, its symbol and interval, and facts of a new instrument."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import available_timezones

import streamlit as st

from core.contracts import QuoteView
from core.enums import AssetKind, Interval
from core.formatting import INTERVAL_NAMES
from core.market_data.bar_periods import DATED_INTERVALS
from core.market_data.csv_header import COLUMN_NAMES
from core.market_data.csv_upload import suggest_symbol
from core.market_data.import_types import CsvUpload, SymbolRepair
from pages.components.instrument_kinds import KIND_NAMES
from pages.components.page import Desk
from pages.components.session import find, keep
from pages.components.text import escape_markdown

INTERVALS = list(Interval)
KINDS = list(AssetKind)
UPLOAD_NUMBER = "_import_upload_number"
"""Counts finished uploads: the next one gets fresh widgets."""

_SYMBOL_KEY = "_import_symbol_key"
_MAX_MEGABYTES = 10  # 400,000 minute bars; the import refuses more
_TEMPLATE = (
    "date,open,high,low,close,volume\n"
    "2024-01-02,101.50,103.20,100.90,102.75,1250000\n"
    "2024-01-03,102.80,104.10,102.10,103.90,980000\n"
)


@dataclass(frozen=True, slots=True)
class _Facts:
    """Of a new instrument; of a known one what is stored counts."""

    name: str = ""
    kind: AssetKind = AssetKind.STOCK
    currency: str = ""


def show_file_help() -> None:
    """What a file must look like, and a template."""
    with st.container(border=True):
        st.markdown("**What the file must look like**")
        st.markdown(_describe_columns(COLUMN_NAMES))
        st.download_button(
            "Download a template",
            _TEMPLATE,
            file_name="bars_template.csv",
            mime="text/csv",
            on_click="ignore",
        )


def read_form(desk: Desk) -> CsvUpload | None:
    """Draw the inputs; None until a file and a symbol are there."""
    number = find(UPLOAD_NUMBER, 0)
    file = st.file_uploader(
        "CSV file",
        type=["csv", "gz", "txt"],
        key=f"upload_{number}",
        max_upload_size=_MAX_MEGABYTES,
        help="Up to 10 MB. Nothing is stored before you press the import button.",
    )
    if file is None:
        show_file_help()
        return None
    prefix = f"upload_{number}_{file.file_id}"
    first, second, third = st.columns(3)
    keep(_SYMBOL_KEY, f"{prefix}_symbol")
    symbol = first.text_input(
        "Symbol",
        suggest_symbol(file.name),
        key=f"{prefix}_symbol",
        max_chars=32,
        help="Taken from the file name; leading zeros are kept, e.g. 005930.",
    )
    interval: Interval = second.selectbox(
        "Interval",
        INTERVALS,
        index=INTERVALS.index(Interval.DAY),
        format_func=INTERVAL_NAMES.__getitem__,
        key=f"{prefix}_interval",
        help="The span of one bar of the file.",
    )
    is_adjusted = third.selectbox(
        "Prices",
        [False, True],
        format_func={False: "As traded", True: "Adjusted"}.__getitem__,
        key=f"{prefix}_adjusted",
        help="Adjusted: past prices are restated for splits and dividends.",
    )
    if not symbol.strip():
        st.info("Write the symbol of the instrument; then the file is checked.")
        return None
    known = desk.services.quotes.list_quotes(desk.actor, [symbol]).get(symbol.strip().upper())
    facts = _Facts() if known else _read_facts(prefix)
    if known:
        _say_known(known)
    return CsvUpload(
        content=file.getvalue(),
        filename=file.name,
        symbol=symbol,
        interval=interval,
        name=facts.name,
        kind=facts.kind,
        currency=facts.currency,
        time_zone="UTC" if interval in DATED_INTERVALS else _read_zone(prefix),
        is_adjusted=is_adjusted,
    )


def offer_repair(repair: SymbolRepair) -> None:
    """Say that the symbol may have lost zeros, with a button that puts them back."""
    name = f" ({escape_markdown(repair.name)})" if repair.name else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.warning(
            f"{repair.written} has fewer than the six characters of a Korean ticker: it may have "
            f"lost leading zeros. {repair.meant}{name} may be meant."
        )
        st.button(
            f"Use {repair.meant}",
            on_click=keep,
            args=(find(_SYMBOL_KEY), repair.meant),
            key="repair_symbol",
        )


def _read_facts(prefix: str) -> _Facts:
    first, second, third = st.columns(3)
    return _Facts(
        name=first.text_input(
            "Name", key=f"{prefix}_name", max_chars=120, placeholder="e.g. Samsung Electronics"
        ),
        kind=second.selectbox(
            "Kind", KINDS, format_func=KIND_NAMES.__getitem__, key=f"{prefix}_kind"
        ),
        currency=third.text_input(
            "Currency",
            key=f"{prefix}_currency",
            max_chars=8,
            placeholder="e.g. KRW",
            help="Code of the currency in which prices are quoted.",
        ),
    )


def _read_zone(prefix: str) -> str:
    zones = ["UTC", *sorted(available_timezones() - {"UTC"})]
    return st.selectbox(
        "Time zone of the file",
        zones,
        key=f"{prefix}_zone",
        help="Of times written without an offset. Times are stored in UTC.",
    )


def _say_known(known: QuoteView) -> None:
    name = escape_markdown(known.name)
    local = f" · {escape_markdown(known.local_name)}" if known.local_name else ""
    st.caption(
        f"Adds to **{name}{local}** ({KIND_NAMES[known.kind]}, {known.currency or 'no currency'})."
    )


def _describe_columns(names: Mapping[str, Iterable[str]]) -> str:
    lines = "\n".join(
        f"| {role} | {', '.join(escape_markdown(name) for name in sorted(known))} |"
        for role, known in names.items()
    )
    return (
        "The first line names the columns; case does not matter, other columns are left out. "
        "A date and a close alone make a close-only series.\n\n"
        f"| Column | Names that are understood |\n|---|---|\n{lines}\n\n"
        "Separators: comma, semicolon or tab. Encodings: UTF-8, UTF-16 or CP949; packed with gzip "
        "or not. Dates as 2024-01-31, 20240131, 2024/01/31 or 31.01.2024, one way in a file; times "
        "of day as 2024-01-31 09:30. At most 10 MB."
    )
