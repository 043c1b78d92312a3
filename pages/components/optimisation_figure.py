"""How the figures of a search are named and put on the page."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from pages.components.optimisation_shown import ShownSearch

_CONFIG = {"displaylogo": False, "displayModeBar": False}


def draw(key: str, figure: go.Figure) -> None:
    """A figure on the page."""
    st.plotly_chart(figure, theme="streamlit", config=_CONFIG, key=key)


def name_figure(shown: ShownSearch, *parts: object) -> str:
    """A key that describes a figure of this search wholly."""
    run, desk = shown.detail.summary, shown.desk
    return " ".join(map(str, (desk.actor.user_id, run.id, run.created_at, run.done, *parts)))
