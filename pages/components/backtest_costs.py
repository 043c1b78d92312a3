"""What trading costs and how signals become orders: one line, and the inputs behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.errors import InvalidInputError
from core.trading.declaration import Declared, build_declared
from core.trading.request import BacktestRequest, Costs, Execution
from core.trading.run_words import describe_costs, describe_execution
from pages.components.page import show_error
from pages.components.params_form import params_inputs, read_inputs


def choose_costs(
    start_from: BacktestRequest, currency: str
) -> tuple[dict[str, Any], dict[str, Any], bool]:
    """Costs, execution rules, and whether these can be run."""
    summary = st.container()
    costs = _show_inputs("Change costs", Costs, "costs", start_from.costs)
    execution = _show_inputs("Change execution", Execution, "execution", start_from.execution)
    with summary:
        try:
            build_declared(Costs, costs)
            build_declared(Execution, execution)
        except InvalidInputError as error:
            show_error(error)
            return costs, execution, False
        st.markdown(f"**Costs** · {describe_costs(costs, currency)}")
        st.markdown(f"**Execution** · {describe_execution(execution)}")
    return costs, execution, True


def _show_inputs(
    label: str, model: type[Declared], key: str, values: Mapping[str, Any]
) -> dict[str, Any]:
    # Closed, nothing is drawn: the dozen inputs would cost as much as the rest of the form.
    expander = st.expander(label, key=f"{key}_inputs", on_change="rerun")
    if not expander.open:
        return read_inputs(model, key, values=values)
    with expander:
        return params_inputs(model, key, values=values, columns=2, is_kept=True)
