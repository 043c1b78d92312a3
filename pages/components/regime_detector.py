"""What one detector says: the present regime, its chart, its past behaviour and its faults."""

from __future__ import annotations

import streamlit as st

from core.charts.regime_history import build_regime_figure
from core.formatting import MISSING, format_count, format_day, format_number, format_percent
from core.market_data.regime_types import (
    Behaviour,
    DetectorReport,
    NotRun,
    RegimeReport,
    Stability,
)
from pages.components.cached import draw_once
from pages.components.panel import Figure, show_figures
from pages.components.regime_words import (
    BADGES,
    BEHAVIOUR_HELP,
    CONFIDENCE_WORDS,
    DETECTOR_HELP,
    DETECTOR_NAMES,
    FLICKER_HELP,
    MEDIAN_HELP,
    SHORT_HELP,
    STABILITY_HELP,
    STABILITY_NAMES,
)
from pages.components.small_table import Cell, show_small_table

_NEARLY_SURE = 0.99
_CONFIG = {"displayModeBar": False}


def show_detector(report: RegimeReport, found: DetectorReport, label: str, first: int) -> None:
    """One column of the page.

    Args:
        report: of the symbol.
        found: one of its detectors.
        label: of the range shown; part of the figure's key.
        first: index of the first bar shown.
    """
    name = found.detector
    st.subheader(DETECTOR_NAMES[name], anchor=False, help=DETECTOR_HELP[name])
    _show_present(found)
    passport = report.passport
    key = f"{report.symbol} {passport} {len(report.time)} {name} {label}"
    figure = draw_once(key, lambda: build_regime_figure(report, found, first))
    st.plotly_chart(figure, key=f"regimes_{name}", config=_CONFIG)
    _show_steadiness(found)
    st.markdown("**What followed each regime**", help=BEHAVIOUR_HELP)
    _show_behaviour(found.behaviour)
    _show_fit(found)


def show_not_run(missing: NotRun) -> None:
    """The place of a detector that had too little to go on."""
    st.subheader(
        DETECTOR_NAMES[missing.detector], anchor=False, help=DETECTOR_HELP[missing.detector]
    )
    st.info(missing.reason)


def _show_present(found: DetectorReport) -> None:
    regime, count = found.regime, found.sessions_since
    sessions = f"{format_count(count)} session{'' if count == 1 else 's'}"
    waiting = ""
    if found.waiting:
        colour, name = BADGES[found.waiting], found.waiting.value
        waiting = f" :{colour}-badge[{name} is likelier, but new: not counted yet]"
    st.markdown(
        f"### :{BADGES[regime]}[{regime.value.capitalize()}] :small[since "
        f"{format_day(found.since)}, {sessions}]{waiting}"
    )
    st.progress(
        min(1.0, max(0.0, found.confidence)),
        text=f"Confidence {_write_confidence(found.confidence)}: "
        f"{CONFIDENCE_WORDS[found.detector]}",
    )


def _write_confidence(share: float) -> str:
    return "over 99 %" if share > _NEARLY_SURE else format_percent(share, 0)


def _show_steadiness(found: DetectorReport) -> None:
    flicker = found.flicker
    short = MISSING if flicker.short_share is None else format_percent(flicker.short_share, 0)
    median = MISSING if flicker.median_run is None else format_number(flicker.median_run, 0)
    show_figures(
        Figure("Changes a year", format_number(flicker.per_year, 1), FLICKER_HELP),
        Figure("Short stretches", short, SHORT_HELP),
        Figure("Median stretch", median, MEDIAN_HELP),
        Figure(
            STABILITY_NAMES[found.detector],
            _write_stability(found.stability),
            STABILITY_HELP[found.detector],
        ),
    )
    if found.stability.reason:
        st.caption(found.stability.reason)


def _write_stability(stability: Stability) -> str:
    return MISSING if stability.share is None else format_percent(stability.share, 0)


def _show_behaviour(rows: tuple[Behaviour, ...]) -> None:
    show_small_table(
        ("Regime", "Sessions", "Share", "Return p. a.", "Volatility p. a.", "Max. drawdown"),
        [_list_cells(row) for row in rows],
        label="What followed each regime",
    )


def _list_cells(row: Behaviour) -> list[Cell]:
    name = row.regime.value.capitalize() if row.regime else "All"
    counts = [Cell(name), Cell(format_count(row.days)), Cell(format_percent(row.share, 0))]
    if row.reason:
        return [*counts, *(Cell("NOT RUN", "quiet", hint=row.reason) for _ in range(3))]
    gained = format_percent(row.annual_return, 1, is_signed=True)
    # By what is shown: a return that rounds to nothing is neither.
    tone = {"+": "up", "\N{MINUS SIGN}": "down"}.get(gained[:1], "")
    return [
        *counts,
        Cell(gained, tone),
        Cell(format_percent(row.volatility, 1)),
        Cell(format_percent(row.max_drawdown, 1)),
    ]


def _show_fit(found: DetectorReport) -> None:
    if found.fit is None:
        return
    st.markdown(
        "**States of the newest fit**",
        help="What the fitted sessions were like in each hidden state, on average. States with "
        "one name count together.",
    )
    show_small_table(
        ("State", "Drift p. a.", "Volatility p. a."),
        [
            [
                Cell(state.regime.value.capitalize()),
                Cell(format_percent(state.drift, 1, is_signed=True)),
                Cell(format_percent(state.volatility, 1)),
            ]
            for state in found.fit.states
        ],
        label="States of the newest fit",
    )
    st.caption(
        f"Fitted {format_count(found.fit.fits)} times; the newest fit has seen sessions up to "
        f"{format_day(found.fit.fitted_through)}."
    )
