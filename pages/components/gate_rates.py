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
  .sd-selftests { overflow-x: auto; }
  .sd-selftest td:first-child { min-width: 11rem; }
  .sd-selftest { width: 100%; border-collapse: collapse; font-size: .9rem; }
  .sd-selftest th { font-weight: 500; opacity: .65; font-size: .8rem; text-align: left;
    padding: .2rem .6rem .3rem 0; }
  .sd-selftest td { padding: .6rem .6rem .6rem 0; vertical-align: middle;
    border-top: 1px solid rgba(135,145,165,.22); }
  .sd-selftest .num { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
  .sd-selftest small { display: block; opacity: .68; font-size: .8rem; }
  .sd-selftest .rate { font-size: 1.15rem; font-weight: 650; }
  .sd-selftest .met { color: #1e9e63; font-weight: 700; }
  .sd-selftest .missed { color: #d8433f; font-weight: 700; }
  .sd-selftest .scale { position: relative; height: .55rem; min-width: 9rem; border-radius: .3rem;
    background: rgba(135,145,165,.2); }
  .sd-selftest .bar { padding-left: .8rem; }
  .sd-selftest .scale i { position: absolute; top: 0; bottom: 0; border-radius: .3rem;
    background: rgba(74,125,214,.55); min-width: 3px; }
  .sd-selftest .scale b { position: absolute; top: -.25rem; bottom: -.25rem; width: 3px;
    margin-left: -1.5px; background: #4a7dd6; border-radius: 2px; }
</style>
"""


def show_rates(test: GateView) -> None:
    """The four rates beside their targets, and what else the self-test found."""
    head = (
        '<th scope="col">What was planted</th><th class="num" scope="col">Hits</th>'
        '<th class="num" scope="col">Rate</th><th class="num" scope="col">95 % interval</th>'
        '<th class="bar" scope="col">0 % to 100 %</th><th class="num" scope="col">Target</th>'
        '<th class="num" scope="col"></th>'
    )
    table = (
        '<div class="sd-selftests"><table class="sd-selftest" '
        'aria-label="Rates of the newest self-test"><thead><tr>'
    )
    rows = "".join(_write_row(target) for target in list_targets(test.result))
    st.html("".join((_STYLE, table, head, "</tr></thead><tbody>", rows, "</tbody></table></div>")))
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
    word = "met" if target.is_met else "missed"
    name = f"<tr><td><strong>{escape(_capital(target.name))}</strong>"
    meaning = f"<small>{escape(target.meaning)}</small></td>"
    count = f'<td class="num">{escape(_count(target.rate))}</td>'
    rate = f'<td class="num rate">{escape(format_percent(target.rate.share, 1))}</td>'
    interval = f'<td class="num">{escape(span)}</td>'
    aim = f'<td class="num">{escape(target.aim)}</td>'
    verdict = f'<td class="num {escape(word)}">{escape(word.upper())}</td></tr>'
    return "".join((name, meaning, count, rate, interval, _draw_scale(target), aim, verdict))


def _draw_scale(target: Target) -> str:
    """From 0 % to 100 %: the interval as a band, the rate as a mark."""
    low, high = target.rate.interval()
    share = target.rate.share if target.rate.tries else 0.0
    left, width, mark = (f"{100 * part:.2f}%" for part in (low, high - low, share))
    band = f'<i style="left:{escape(left)};width:{escape(width)}"></i>'
    line = f'<b style="left:{escape(mark)}"></b>'
    return "".join(('<td class="bar"><div class="scale">', band, line, "</div></td>"))


def _count(rate: Rate) -> str:
    return f"{rate.hits} of {rate.tries}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
