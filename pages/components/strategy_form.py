"""The inputs of a strategy: kind, parameters or rules, execution."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.errors import AppError
from core.trading.declaration import build_declared
from core.trading.request import Execution
from core.trading.rules.rule_set import read_rules_text, write_rules
from core.trading.run_words import describe_execution
from core.trading.strategies.base import STRATEGIES
from pages.components.page import show_error
from pages.components.params_form import params_inputs, read_inputs
from pages.components.rule_builder import show_builder
from pages.components.strategy_state import RULES, Draft, read_trees, restart, write_trees


def show_form(draft: Draft) -> tuple[dict[str, Any], dict[str, Any]]:
    """Draw the inputs; returns parameters and execution rules as entered, unchecked."""
    kind = STRATEGIES.get(draft.kind)
    if draft.kind == RULES:
        draft = show_builder(draft)
        params: dict[str, Any] = {RULES: write_trees(draft.trees)}
        _show_exchange(draft, params)
    else:
        params = params_inputs(
            kind.params_type, f"strategy_{draft.origin}_{draft.kind}", values=draft.params
        )
    return params, _show_execution(draft)


def _show_execution(draft: Draft) -> dict[str, Any]:
    key = f"strategy_{draft.origin}_execution"
    # Closed, nothing is drawn: the inputs would cost as much as the rest of the form.
    fold = st.expander("Stops, size and direction", key=f"{key}_inputs", on_change="rerun")
    if fold.open:
        with fold:
            execution = params_inputs(
                Execution, key, values=draft.execution, columns=3, is_kept=True
            )
    else:
        execution = read_inputs(Execution, key, values=draft.execution)
    try:
        checked = build_declared(Execution, execution)
        st.caption(f"Execution: {describe_execution(checked.model_dump(mode='json'))}")
    except AppError as error:
        show_error(error)
    return execution


def _show_exchange(draft: Draft, params: dict[str, Any]) -> None:
    fold = st.expander("JSON in and out", key=f"rules_json_{draft.origin}", on_change="rerun")
    if not fold.open:
        return
    with fold:
        try:
            kind = STRATEGIES.get(RULES)
            rules = getattr(build_declared(kind.params_type, params), RULES)
            st.code(write_rules(rules), language="json", height=220)
        except AppError as error:
            show_error(error)
        text = st.text_area(
            "Rules as JSON",
            key=f"rules_text_{draft.origin}_{draft.turn}",
            placeholder="Paste rules that were copied from above.",
            help="Data only: it is read as conditions and never run as code.",
        )
        if st.button("Take these rules", disabled=not text):
            try:
                trees = read_trees(read_rules_text(text))
            except AppError as error:
                show_error(error)
                return
            restart(draft, trees=trees, place=())
