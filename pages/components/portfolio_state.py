"""What the portfolio page keeps in its address: which portfolio, which run."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.errors import InvalidInputError
from core.trading.portfolio.views import PortfolioSummary

_MOST_DIGITS = 9


def read_number(name: str) -> int | None:
    """A number of the address; None where it names none.

    Raises:
        InvalidInputError: what stands there is no number.
    """
    text = st.query_params.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > _MOST_DIGITS:
        raise InvalidInputError(
            f"{text[:40]!r} in the address is not a number.", "Choose from the lists of the page."
        )
    return int(text)


def find_current(portfolios: Sequence[PortfolioSummary]) -> int:
    """The number of the portfolio to show: the address's, or the first."""
    return read_number("id") or portfolios[0].id


def open_portfolio(portfolio_id: int) -> None:
    """Make it the one that the page shows; a run belongs to the one before."""
    if st.query_params.get("id") != str(portfolio_id):
        st.query_params["id"] = str(portfolio_id)
        st.query_params.pop("run", None)


def open_run(run_id: int | None) -> None:
    """Show a run, or none."""
    if run_id is None:
        st.query_params.pop("run", None)
    else:
        st.query_params["run"] = str(run_id)
