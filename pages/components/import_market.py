"""Import a file with the data of a whole market: dry run, what to agree to, then a job."""

from __future__ import annotations

import streamlit as st

from core.errors import AppError
from core.formatting import format_count
from core.market_data.market_files.types import MarketFile
from core.market_data.market_import_types import MarketImportPlan
from pages.components.import_market_export import show_exports
from pages.components.import_market_job import show_job
from pages.components.import_market_plan import show_market_plan
from pages.components.page import Desk, show_error
from pages.components.session import find, keep
from pages.components.text import escape_markdown

_NUMBER = "_market_upload_number"
_PLAN = "_market_plan"
_JOB = "job"
_CONTRACTS = """
| File | Columns that tell it |
|---|---|
| Daily prices | date, ticker (or symbol), open, high, low, close (or current_price), volume |
| Stocks list | ticker, name, market; sector if there is one |
| Investor flows, by day | date, ticker, foreign_buy, inst_buy, in KRW |
| Investor trend, by scrape | ticker, scrape_date, foreign_net_buy_5d … in shares |
| Signals log | signal_date, ticker, score, entry_price, status, exit_price … |

Comma, semicolon or tab; UTF-8, UTF-16 or CP949; packed with gzip or not. Days as 2024-01-31,
20240131, 2024/01/31 or 31.01.2024. Tickers are text of six characters: 005930, 00088K.
"""


def show_market_upload(desk: Desk) -> None:
    """The upload, its dry run and the button; below it what can be exported."""
    job_id = st.query_params.get(_JOB, "")
    if job_id:
        show_job(desk, job_id)
    number = find(_NUMBER, 0)
    limit = desk.services.market_imports.find_upload_limit(desk.actor)
    file = st.file_uploader(
        "File of a whole market",
        type=["csv", "gz", "txt"],
        key=f"market_{number}",
        max_upload_size=limit // 2**20,
        help="Nothing is stored before you press the import button.",
    )
    if file is None:
        with st.container(border=True):
            st.markdown("**Files that are understood**")
            st.markdown(_CONTRACTS)
        show_exports(desk)
        return
    prefix = f"market_{number}_{file.file_id}"
    source = st.text_input(
        "Source",
        key=f"{prefix}_source",
        max_chars=32,
        placeholder="named after the file",
        width=480,
        help="Whose data it is. Values of two sources are never mixed; each is shown with its own.",
    )
    plan = _check(desk, prefix, _build_file(prefix, file.name, file.getvalue(), source))
    if plan is None:
        return
    _show_agreements(prefix, plan)
    _show_button(desk, plan, _build_file(prefix, file.name, file.getvalue(), source))
    show_market_plan(plan)


def _build_file(prefix: str, name: str, content: bytes, source: str) -> MarketFile:
    return MarketFile(
        content=content,
        filename=name,
        source=source,
        repair_tickers=bool(find(f"{prefix}_repair")),
        overwrite_changed=bool(find(f"{prefix}_overwrite")),
        leave_out_refused=bool(find(f"{prefix}_leave_out")),
    )


def _check(desk: Desk, prefix: str, file: MarketFile) -> MarketImportPlan | None:
    """The dry run; made again only when the file or a choice is another: it takes seconds."""
    choices = (prefix, file.source, file.repair_tickers, file.overwrite_changed,
               file.leave_out_refused)  # fmt: skip
    kept: tuple[object, MarketImportPlan] | None = find(_PLAN)
    if kept is not None and kept[0] == choices:
        return kept[1]
    try:
        with st.spinner("Checking every row …"):
            plan = desk.services.market_imports.check_file(desk.actor, file)
    except AppError as error:
        show_error(error)
        return None
    keep(_PLAN, (choices, plan))
    return plan


def _show_agreements(prefix: str, plan: MarketImportPlan) -> None:
    """What the person has to agree to before the file can be stored."""
    if plan.repair is not None:
        more = " …" if plan.repair.tickers > len(plan.repair.examples) else ""
        pairs = ", ".join(f"{old} → {new}" for old, new in plan.repair.examples)
        st.checkbox(
            f"Put lost zeros back (rows: {format_count(plan.repair.rows)}): "
            f"{escape_markdown(pairs)}{more}",
            key=f"{prefix}_repair",
            help="Spreadsheets drop leading zeros. Without the repair these rows are refused.",
        )
    if plan.refused_count or find(f"{prefix}_leave_out"):
        st.checkbox(
            f"Leave out what cannot be stored (rows: {format_count(plan.refused_count)})",
            key=f"{prefix}_leave_out",
            help="Otherwise correct them in the file and upload it again.",
        )
    if plan.changed:
        st.checkbox(
            f"Overwrite stored rows with the file's values (rows: {format_count(plan.changed)})",
            key=f"{prefix}_overwrite",
            help="The differences are listed below. With another source nothing is overwritten.",
        )


def _show_button(desk: Desk, plan: MarketImportPlan, file: MarketFile) -> None:
    count = plan.new + plan.changed
    if plan.hindrance:
        st.warning(escape_markdown(plan.hindrance))
    elif not count:
        st.info("All rows of the file are stored already; there is nothing to import.")
        return
    label = f"Import {format_count(count)} {'row' if count == 1 else 'rows'}"
    if st.button(label, type="primary", disabled=bool(plan.hindrance)):
        with desk.action(f"Importing {file.filename}."):
            st.query_params[_JOB] = desk.services.market_imports.start_import(desk.actor, file)
            keep(_NUMBER, find(_NUMBER, 0) + 1)
            keep(_PLAN, None)
