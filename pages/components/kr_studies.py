"""Studies: a preset's signals over all history of a market. Looked back, never sealed."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.formatting import format_instant
from core.jobs.views import JobView
from core.kr_market.performance.study_service import StudyView
from core.kr_market.vcp.presets import VCP_PRESETS
from core.permissions import Permission, is_allowed
from pages.components.empty_state import show_empty
from pages.components.job_watch import watch_job
from pages.components.kr_performance import show_report
from pages.components.kr_score_buckets import show_buckets
from pages.components.kr_source import show_chips
from pages.components.page import Desk
from pages.components.text import escape_markdown

_JOB = "study_job"
_LEAST = 30
"""Instruments; of fewer there is no base rate."""


def show_studies(desk: Desk) -> None:
    """Start one, and read those that are finished."""
    st.caption(
        "What the rules would have found in every session, each judged by its own past only. A "
        "look back: nothing of it is sealed, and the rules were written with such bars in sight."
    )
    if is_allowed(desk.actor.role, Permission.RUN_KOREAN_SCANS):
        _show_form(desk)
    if job_id := st.query_params.get(_JOB):
        watch_job(desk, job_id, _show_end)
    studies = desk.services.signal_studies.list_studies(desk.actor)
    if not studies:
        show_empty("No study yet", "Choose a preset and a market above.")
        return
    study = _choose(studies)
    _show_head(study, desk.identity.time_zone)
    part = st.segmented_control(
        "Part",
        ["By exit rules", "By score"],
        default="By exit rules",
        required=True,
        key="part",
        bind="query-params",
        label_visibility="collapsed",
    )
    key = f"study {study.preset} {study.source} {study.made_at}"
    if part == "By score":
        show_buckets(study.report, key)
    else:
        show_report(study.report, key)


def _show_form(desk: Desk) -> None:
    found = desk.services.universes.list_markets(desk.actor)
    markets = [one for one in found if one.instruments >= _LEAST]
    if not markets:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        preset = st.selectbox(
            "Preset",
            list(VCP_PRESETS),
            key="study_preset",
            format_func=lambda name: f"VCP {VCP_PRESETS[name].title}",
            width=200,
        )
        market = st.selectbox(
            "Market",
            [one.source for one in markets],
            key="study_market",
            format_func={
                one.source: f"{'DEMO ' if one.is_demo else ''}{one.source}, {one.instruments:,} "
                f"instruments, {one.first} to {one.last}"
                for one in markets
            }.__getitem__,
            width=480,
        )
        if st.button("Study", icon=":material/play_arrow:", type="primary"):
            with desk.action():
                st.query_params[_JOB] = desk.services.signal_studies.submit_study(
                    desk.actor, preset, market
                )
                st.rerun()


def _show_end(job: JobView) -> None:
    if job.error:
        st.error(escape_markdown(job.error))


def _choose(studies: Sequence[StudyView]) -> StudyView:
    names = [f"{one.preset} on {one.source}" for one in studies]
    chosen = st.selectbox("Finished studies", names, key="study", bind="query-params", width=480)
    return studies[names.index(chosen) if chosen in names else 0]


def _show_head(study: StudyView, time_zone: str) -> None:
    show_chips(
        source=study.source,
        session=None,
        fetched_at=None,
        is_demo=study.is_demo,
        more=(
            f"VCP {study.preset} version {study.rule_version}",
            f"studied {format_instant(study.made_at, time_zone)}",
            "looked back, not sealed",
        ),
    )
    if study.is_outdated:
        st.warning("The preset has changed since: study it anew.", icon=":material/history:")
