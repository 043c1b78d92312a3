"""The rates of the gate's self-tests: the newest in full, the others line by line."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from core.formatting import format_instant, format_number, format_percent
from core.trading.honesty.gate_views import GateView, Target, list_targets
from core.trading.honesty.line import TITLES
from core.trading.honesty.rates import Rate
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown

_STYLE = """
<style>
  .sd-gate { width: 100%; border-collapse: collapse; font-size: .9rem; }
  .sd-gate th { font-weight: 500; opacity: .65; font-size: .8rem; text-align: left;
    padding: .2rem .6rem .3rem 0; }
  .sd-gate td { padding: .6rem .6rem .6rem 0; vertical-align: middle;
    border-top: 1px solid rgba(135,145,165,.22); }
  .sd-gate .num { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
  .sd-gate small { display: block; opacity: .68; font-size: .8rem; }
  .sd-gate .rate { font-size: 1.15rem; font-weight: 650; }
  .sd-gate .met { color: #1e9e63; font-weight: 700; }
  .sd-gate .missed { color: #d8433f; font-weight: 700; }
  .sd-gate .scale { position: relative; margin-left: .8rem; height: .55rem; min-width: 9rem; border-radius: .3rem;
    background: rgba(135,145,165,.2); }
  .sd-gate .scale i { position: absolute; top: 0; bottom: 0; border-radius: .3rem;
    background: rgba(74,125,214,.55); min-width: 3px; }
  .sd-gate .scale b { position: absolute; top: -.25rem; bottom: -.25rem; width: 3px;
    margin-left: -1.5px; background: #4a7dd6; border-radius: 2px; }
</style>
"""


def show_rates(test: GateView) -> None:
    """The four rates beside their targets, and what else the self-test found."""
    rows = "".join(_write_row(target) for target in list_targets(test.result))
    head = (
        '<th scope="col">What was planted</th><th class="num" scope="col">Hits</th>'
        '<th class="num" scope="col">Rate</th><th class="num" scope="col">95 % interval</th>'
        '<th scope="col"><span style="margin-left:.8rem">0 % to 100 %</span></th><th class="num" scope="col">Target</th>'
        '<th class="num" scope="col"></th>'
    )
    st.html(
        f'{_STYLE}<table class="sd-gate" aria-label="Rates of the newest self-test">'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )
    found = test.result
    for name in found.missed:
        st.error(f"Leak that got through: {escape_markdown(name)}", icon=":material/bug_report:")
    for name in found.accused:
        st.error(f"Honest strategy accused: {escape_markdown(name)}", icon=":material/gavel:")
    names = {key.value: title for key, title in TITLES.items()}
    stops = ", ".join(f"{names.get(name, name)} {n}" for name, n in found.stopped_by.items())
    st.caption(
        f"Noise was stopped first by: {escape_markdown(stops or 'nothing')}. Mean Sharpe ratio a "
        f"year of the edges: {format_number(found.edge_sharpe)}. Definitions version "
        f"{test.version}, seed {found.seed} (equal code gives equal rates), "
        f"{format_number(test.seconds, 0)} s. Intervals after Wilson."
    )


def show_history(tests: Sequence[GateView], time_zone: str) -> None:
    """All kept self-tests, the newest first."""
    show_small_table(
        ("Tested", "Verdict", "Leaks caught", "Honest accused", "Noise passed", "Edges passed",
         "Definitions", "Seed"),
        [_list_cells(test, time_zone) for test in tests],
        label="History of self-tests",
        numbers_from=2,
    )  # fmt: skip


def _list_cells(test: GateView, time_zone: str) -> list[Cell]:
    verdict = Cell("alive", "up") if test.is_alive else Cell("DEAD", "down")
    return [
        Cell(format_instant(test.at, time_zone)),
        verdict,
        *(
            Cell(_count(target.rate), "" if target.is_met else "down", hint=target.aim)
            for target in list_targets(test.result)
        ),
        Cell(str(test.version)),
        Cell(str(test.result.seed)),
    ]


def _write_row(target: Target) -> str:
    low, high = target.rate.interval()
    span = f"{format_percent(low, 1)} to {format_percent(high, 1)}"
    share = 0.0 if target.rate.tries == 0 else target.rate.share
    bar = (
        f'<div class="scale" role="img" aria-label="{escape(span)}">'
        f'<i style="left:{100 * low:.2f}%;width:{100 * (high - low):.2f}%"></i>'
        f'<b style="left:{100 * share:.2f}%"></b></div>'
    )
    word = "met" if target.is_met else "missed"
    return (
        f"<tr><td><strong>{escape(_capital(target.name))}</strong>"
        f"<small>{escape(target.meaning)}</small></td>"
        f'<td class="num">{escape(_count(target.rate))}</td>'
        f'<td class="num rate">{escape(format_percent(target.rate.share, 1))}</td>'
        f'<td class="num">{escape(span)}</td><td>{bar}</td>'
        f'<td class="num">{escape(target.aim)}</td>'
        f'<td class="num {word}">{word.upper()}</td></tr>'
    )


def _count(rate: Rate) -> str:
    return f"{rate.hits} of {rate.tries}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
