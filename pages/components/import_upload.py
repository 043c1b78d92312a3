"""Upload a CSV file: a dry run by itself, then one button that stores it."""

from __future__ import annotations

import streamlit as st

from core.errors import AppError
from core.formatting import INTERVAL_NAMES, format_count, format_day
from core.market_data.import_types import CsvUpload, ImportPlan, ImportReceipt
from pages.components.import_form import UPLOAD_NUMBER, offer_repair, read_form
from pages.components.import_plan import show_plan
from pages.components.page import Desk, show_error
from pages.components.session import find, forget, keep

_RECEIPT = "_import_receipt"


def show_upload(desk: Desk) -> None:
    """The form, the account of the dry run, and the button."""
    above = st.container()
    upload = read_form(desk)
    if upload is None:
        receipt: ImportReceipt | None = find(_RECEIPT)
        if receipt is not None:
            with above:
                _show_receipt(receipt)
        return
    forget(_RECEIPT)
    try:
        plan = desk.services.imports.check_csv(desk.actor, upload)
    except AppError as error:
        show_error(error)
        return
    if plan.repair is not None:
        offer_repair(plan.repair)
    _show_import_button(desk, upload, plan)
    show_plan(plan)


def _show_import_button(desk: Desk, upload: CsvUpload, plan: ImportPlan) -> None:
    count = plan.new + plan.changed
    if not plan.accepted:
        st.error("No row of the file can be stored. Correct the rows below and upload it again.")
        return
    if not count:
        st.info("All bars of the file are stored already; there is nothing to import.")
        return
    number = find(UPLOAD_NUMBER, 0)
    is_agreed = plan.refused == 0 or st.checkbox(
        f"Leave out the {format_count(plan.refused)} defective rows",
        key=f"leave_out_{number}",
        help="Otherwise correct them in the file and upload it again.",
    )
    if plan.changed:
        is_agreed &= st.checkbox(
            f"Overwrite stored bars with the file's values (bars: {format_count(plan.changed)})",
            key=f"overwrite_{number}_{plan.symbol}_{plan.interval.value}",
            help="The differences are listed below.",
        )
    if st.button(
        f"Import {format_count(count)} {'bar' if count == 1 else 'bars'}",
        type="primary",
        disabled=not is_agreed,
    ):
        with desk.action("Imported."):
            receipt = desk.services.imports.commit_csv(
                desk.actor,
                upload,
                skip_refused=plan.refused > 0,
                overwrite_changed=plan.changed > 0,
            )
            keep(_RECEIPT, receipt)
            keep(UPLOAD_NUMBER, find(UPLOAD_NUMBER, 0) + 1)


def _show_receipt(receipt: ImportReceipt) -> None:
    with st.container(border=True):
        st.markdown(
            f"**{receipt.symbol}: {format_count(receipt.new)} new and "
            f"{format_count(receipt.changed)} changed {INTERVAL_NAMES[receipt.interval]} bars "
            "are stored.**"
        )
        st.caption(
            f"{format_count(receipt.unchanged)} unchanged, {format_count(receipt.refused)} "
            f"refused. The series holds {format_count(receipt.bars_stored)} bars, "
            f"{format_day(receipt.first_bar)} to {format_day(receipt.last_bar)}."
        )
        st.page_link(
            "market_data/instrument.py",
            label=f"Open the chart of {receipt.symbol}",
            icon="📈",
            query_params={
                "symbol": receipt.symbol,
                "source": receipt.source,
                "interval": receipt.interval.value,
            },
        )
