"""Which strategy a backtest runs, with its parameters and what they do in words."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.errors import InvalidInputError
from core.trading.declaration import build_declared
from core.trading.request import BacktestRequest
from core.trading.strategies.base import DEFAULT_STRATEGY, STRATEGIES
from pages.components.links import show_link
from pages.components.page import show_error
from pages.components.params_form import params_inputs
from pages.components.text import escape_markdown


def choose_strategy(start_from: BacktestRequest) -> tuple[str, dict[str, Any], bool]:
    """The inputs: name, parameters, and whether these can be run.

    The words follow the values; another strategy starts again from its own defaults.
    """
    names = sorted(STRATEGIES.names(), key=lambda name: STRATEGIES.get(name).title)
    if start_from.strategy and start_from.strategy not in names:
        st.warning(
            f"This version has no strategy {escape_markdown(start_from.strategy[:60])}. "
            "Choose one of the list."
        )
    name = st.selectbox(
        "Strategy",
        names,
        index=names.index(
            start_from.strategy if start_from.strategy in names else DEFAULT_STRATEGY
        ),
        format_func=lambda chosen: STRATEGIES.get(chosen).menu_title(),
        key="strategy",
    )
    kind = STRATEGIES.get(name)
    values = start_from.params if name == start_from.strategy else {}
    params = params_inputs(kind.params_type, f"params_{name}", values=values)
    try:
        words = kind(build_declared(kind.params_type, params)).describe()
    except InvalidInputError as error:
        show_error(error)
        return name, params, False
    with st.container(border=True):
        st.markdown(words)
    if name == "rules":
        show_link(
            "trading/strategies.py", "Put rules together", query={"open": "new", "kind": name}
        )
    return name, params, True
