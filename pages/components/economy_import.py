"""Bring in a series of one's own: what it is, its file, a dry run by line, one button."""

from __future__ import annotations

import streamlit as st

from core.enums import Frequency
from core.errors import AppError
from core.formatting import format_count
from core.market_data.economy_import_types import EconomyImportPlan, EconomyUpload
from core.market_data.economy_types import EconomyFacts
from pages.components.cached import find_releases
from pages.components.page import Desk, show_error
from pages.components.session import find, keep
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown

_NUMBER = "_economy_upload_number"
_GIVEN, _RECKONED = "Column known_at", "Period end + days"
_DEFAULT_DELAY = 15
_SHOWN_ERRORS = 20
_TEMPLATE = (
    "date,value,known_at\n"
    "2026-08,113.2,2026-09-02T23:00:00Z\n"
    "2026-09,113.6,2026-10-02T23:00:00Z\n"
    "2026-08,113.3,2026-10-02T23:00:00Z\n"
)


def show_import(desk: Desk) -> None:
    """Folded until it is wanted; nothing of it is drawn before."""
    fold = st.expander("Bring in a series of your own", key="economy_import", on_change="rerun")
    if not fold.open:
        return
    with fold:
        number = find(_NUMBER, 0)
        facts = _read_facts(number)
        limit = desk.services.economy_imports.find_upload_limit(desk.actor)
        file = st.file_uploader(
            "CSV file",
            type=["csv", "txt"],
            key=f"economy_file_{number}",
            max_upload_size=limit // 2**20,
            help=(
                "Columns date and value, and known_at where you have it. A date is a day "
                "(2026-08-31, 20260831, 2026/08/31, 31.08.2026), or "
                "YYYY-MM, YYYY-Q1, YYYY; it stands for the period that it lies in. A further line "
                "of the same period with a later known_at is a revision."
            ),
        )
        st.download_button(
            "Download a template",
            _TEMPLATE,
            file_name="series_template.csv",
            mime="text/csv",
            on_click="ignore",
        )
        if file is None or not facts.code.strip():
            return
        _check_and_store(desk, EconomyUpload(facts, file.getvalue(), file.name))


def _read_facts(number: int) -> EconomyFacts:
    first, second, third, fourth = st.columns([2, 4, 2, 2])
    code = first.text_input(
        "Code", key=f"economy_code_{number}", max_chars=40, placeholder="KR_CPI"
    )
    title = second.text_input("Title", key=f"economy_title_{number}", max_chars=160)
    unit = third.text_input(
        "Unit",
        key=f"economy_unit_{number}",
        max_chars=40,
        help="A unit that begins with % makes it a rate: its changes are percentage points.",
    )
    frequency = fourth.selectbox(
        "Frequency",
        list(Frequency),
        index=list(Frequency).index(Frequency.MONTHLY),
        format_func=lambda one: one.value.capitalize(),
        key=f"economy_frequency_{number}",
    )
    first, second, third, fourth = st.columns([2, 4, 2, 2], vertical_alignment="bottom")
    topic = first.text_input("Topic", key=f"economy_topic_{number}", max_chars=40)
    timing = second.segmented_control(
        "When did each value become known?",
        [_GIVEN, _RECKONED],
        default=_GIVEN,
        required=True,
        key=f"economy_timing_{number}",
        help="A backtest that uses a figure before it was published deceives itself.",
    )
    delay = None
    if timing == _RECKONED:
        delay = int(
            third.number_input(
                "Days after the period",
                1,
                730,
                _DEFAULT_DELAY,
                key=f"economy_delay_{number}",
                help="By when the figure is usually published; rather too many than too few.",
            )
        )
    country = fourth.text_input("Country", key=f"economy_country_{number}", max_chars=40)
    return EconomyFacts(
        code, title, topic, unit, frequency or Frequency.MONTHLY, country, delay_days=delay
    )


def _check_and_store(desk: Desk, upload: EconomyUpload) -> None:
    try:
        plan = desk.services.economy_imports.check_csv(desk.actor, upload)
    except AppError as error:
        show_error(error)
        return
    _show_plan(plan)
    count = plan.new + plan.revisions
    if plan.errors or not count:
        return
    if st.button(
        f"Import {format_count(count)} value{'s' * (count > 1)}",
        type="primary",
        key="economy_store",
    ):
        with desk.action(f"{plan.facts.code} is stored."):
            desk.services.economy_imports.import_csv(desk.actor, upload)
            keep(_NUMBER, find(_NUMBER, 0) + 1)
            find_releases.clear()
            st.query_params["series"] = plan.facts.code


def _show_plan(plan: EconomyImportPlan) -> None:
    span = f", {plan.first_period} to {plan.last_period}" if plan.first_period else ""
    state = "new series" if plan.is_new_series else "stored series"
    st.markdown(
        f"**{escape_markdown(plan.facts.code)}** ({state}): {format_count(plan.rows_read)} lines "
        f"read{span}; new: {format_count(plan.new)}, revisions: {format_count(plan.revisions)}, "
        f"stored already: {format_count(plan.unchanged)}, "
        f"refused: {format_count(len(plan.errors))}."
    )
    if plan.notes:
        st.caption(escape_markdown(" ".join(plan.notes)))
    if plan.errors:
        st.error("Nothing can be stored while a line is wrong. Correct the file; upload it again.")
        show_small_table(
            ("Line", "What is wrong, and what to do"),
            [
                (Cell(str(error.line)), Cell(error.sentence, "wide"))
                for error in plan.errors[:_SHOWN_ERRORS]
            ],
            label="Refused lines",
            numbers_from=2,
        )
    elif not plan.new + plan.revisions:
        st.info("All values of the file are stored already; there is nothing to import.")
