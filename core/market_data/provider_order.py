"""Checks the configured order in which providers stand in for one another."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import SetupError
from core.market_data.import_types import CSV_SOURCE
from core.market_data.providers.base import PROVIDERS


def check_order(order: Sequence[str]) -> None:
    """Refuse names that cannot be asked for bars.

    Raises:
        SetupError: an unknown provider, one that reads an uploaded file, or one named twice.
    """
    known = [name for name in PROVIDERS.names() if name != CSV_SOURCE]
    wrong = [name for name in order if name not in known]
    if wrong or len(set(order)) != len(order):
        raise SetupError(
            f"SIGNALDECK_PROVIDERS names {', '.join(map(repr, wrong)) or 'a provider twice'}"
            f"{' which cannot be asked for bars' if wrong else ''}.",
            f"Name each at most once, separated by commas: {', '.join(known)}.",
        )
