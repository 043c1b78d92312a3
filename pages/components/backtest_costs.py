"""What trading costs and how signals become orders: one line, and the inputs behind it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.errors import InvalidInputError
from core.trading.declaration import build_declared
from core.trading.request import BacktestRequest, Costs, Execution
from pages.components.backtest_words import describe_costs, describe_execution
from pages.components.page import show_error
from pages.components.params_form import params_inputs


def choose_costs(
    start_from: BacktestRequest, currency: str
) -> tuple[dict[str, Any], dict[str, Any], bool]:
    """Costs, execution rules, and whether these can be run."""
    summary = st.container()
    with st.expander("Change costs", key="costs_inputs"):
        costs = params_inputs(Costs, "costs", values=start_from.costs, columns=2)
    with st.expander("Change execution", key="execution_inputs"):
        execution = params_inputs(Execution, "execution", values=start_from.execution, columns=2)
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
