"""Korean files: what is here and how old, what can run with it, and when it runs."""

from __future__ import annotations

import streamlit as st

from core.permissions import Permission
from pages.components.cached import load_once
from pages.components.empty_state import show_empty
from pages.components.kr_files import show_columns, show_files
from pages.components.kr_needs import show_needs
from pages.components.kr_schedule import show_runs, show_schedule
from pages.components.links import show_link
from pages.components.page import Desk, errors_shown, page

RUNS_SHOWN = 12


def show_state(desk: Desk) -> None:
    """What can run, and the files that it stands on."""
    found = load_once("korean files", lambda: desk.services.korean_files.get_files(desk.actor))
    if found.is_demo:
        st.html(
            '<span class="sd-chip demo">DEMO</span><span class="sd-chip">invented market</span>'
        )
    show_needs(found.needs)
    st.subheader("Files", anchor=False)
    if not any(file.rows for file in found.files):
        show_empty(
            "No file of the Korean market is here",
            "Begin with `daily_prices` and `korean_stocks_list`; flows and logs can follow.",
            link="market_data/import_data.py",
            link_label="Import data",
        )
    show_files(found.files, desk.identity.time_zone)
    show_columns()
    show_link(
        "market_data/import_data.py",
        ":material/upload_file: Import a file of a whole market, or export one",
        query={"view": "market"},
    )


with page(
    "Korean files",
    "What the scanners stand on: files, their age, and the day's schedule.",
    needs=Permission.READ_KOREAN_SIGNALS,
) as desk:
    with errors_shown():
        show_state(desk)
    st.subheader("Schedule", anchor=False)
    with errors_shown():
        steps = desk.services.korean_schedules.list_steps(desk.actor)
        show_schedule(desk, steps)
        st.markdown("**Last runs**")
        show_runs(
            desk.services.korean_schedules.list_runs(desk.actor, RUNS_SHOWN),
            {step.name: step.title for step in steps},
        )
