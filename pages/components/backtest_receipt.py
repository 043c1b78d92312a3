"""What decides whether a run would give the same numbers again."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from core.formatting import MISSING
from core.trading.declaration import format_value, list_fields
from core.trading.request import Costs, Execution
from core.trading.strategies.base import STRATEGIES
from core.trading.types import BacktestDetail, BacktestResultView

_HASHES = {
    "bars_sha256": "Bars",
    "strategy_sha256": "Strategy code",
    "engine_sha256": "Engine code",
}
_STYLE = """
<style>
  .sd-receipt { width: 100%; border-collapse: collapse; font-size: .86rem; }
  .sd-receipt td { padding: .28rem .2rem; border: 0; vertical-align: top;
    border-top: 1px solid rgba(135,145,165,.2); overflow-wrap: anywhere; }
  .sd-receipt tr:first-child td { border-top: 0; }
  .sd-receipt td:first-child { opacity: .75; white-space: nowrap; padding-right: 1rem; width: 1%; }
  .sd-receipt.code td:last-child { font-family: ui-monospace, monospace; font-size: .8rem; }
</style>
"""


def show_receipt(detail: BacktestDetail, result: BacktestResultView) -> None:
    """Hashes, versions, and every value the run was made with."""
    st.html(_STYLE)
    st.caption(
        "Two runs whose hashes, values and versions are equal give equal numbers. A hash that "
        "differs says what has changed: the bars, the strategy or the engine."
    )
    receipt = result.receipt
    hashes = [(name, str(receipt.get(key, MISSING))) for key, name in _HASHES.items()]
    versions = receipt.get("versions", {})
    with st.container(border=True):
        st.markdown("**SHA-256**")
        st.html(_table(hashes, is_code=True))
    left, middle, right = st.columns(3)
    kind = STRATEGIES.get(detail.summary.strategy) if _is_known(detail) else None
    for column, title, values, model in (
        (left, "Parameters", detail.params, kind.params_type if kind else None),
        (middle, "Costs", detail.costs, Costs),
        (right, "Execution", detail.execution, Execution),
    ):
        with column.container(border=True):
            st.markdown(f"**{title}**")
            specs = {spec.name: spec for spec in list_fields(model)} if model else {}
            st.html(_table([_describe(name, value, specs) for name, value in values.items()]))
    with st.container(border=True):
        st.markdown("**Versions and data**")
        facts = [(name, str(version)) for name, version in versions.items()]
        facts += [
            ("bars", str(receipt.get("bar_count", MISSING))),
            ("source", str(receipt.get("source", MISSING))),
            ("data as of", str(receipt.get("data_as_of", MISSING))),
            ("definitions", f"version {result.definition_version}"),
        ]
        st.html(_table(facts, is_code=True))


def _is_known(detail: BacktestDetail) -> bool:
    return detail.summary.strategy in STRATEGIES.names()


def _describe(name: str, value: object, specs: dict[str, Any]) -> tuple[str, str]:
    spec = specs.get(name)
    if spec and spec.unit == "rules":
        return (spec.title, "as said at the top of this page; the trees are in the JSON export")
    return (spec.title, format_value(value, spec.unit)) if spec else (name, str(value))


def _table(rows: list[tuple[str, str]], *, is_code: bool = False) -> str:
    cells = [f"<tr><td>{escape(name)}</td><td>{escape(value)}</td></tr>" for name, value in rows]
    start = '<table class="sd-receipt code">' if is_code else '<table class="sd-receipt">'
    return "".join((start, *cells, "</table>"))
