"""Kind and parameters as stored: the strategy they are, as far as this version knows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.errors import InvalidInputError, NotFoundError
from core.trading.declaration import build_declared
from core.trading.strategies.base import STRATEGIES, Strategy


def build_strategy(kind: str, params: Mapping[str, Any]) -> Strategy:
    """The strategy of that kind with these values.

    Raises:
        NotFoundError: no such kind.
        InvalidInputError: the first wrong value.
    """
    found = STRATEGIES.get(kind)
    return found(build_declared(found.params_type, params))


def find_title(kind: str) -> str:
    """The title of a kind; its name where this version does not know it any more."""
    return STRATEGIES.get(kind).title if kind in STRATEGIES.names() else kind


def find_strategies(text: str) -> tuple[str, ...]:
    """Names of the strategies whose title contains the text; none for empty text."""
    wanted = text.strip().lower()
    return tuple(
        name
        for name in STRATEGIES.names()
        if wanted and wanted in STRATEGIES.get(name).title.lower()
    )


def summarise_strategy(kind: str, params: Mapping[str, Any]) -> str:
    """The parameters in short; as they are where this version does not accept them any more."""
    try:
        return build_strategy(kind, params).summarise()
    except (InvalidInputError, NotFoundError):
        return ", ".join(f"{name} {value}" for name, value in params.items())


def describe_strategy(kind: str, params: Mapping[str, Any]) -> str:
    """The rules in words, or why this version has none."""
    try:
        return build_strategy(kind, params).describe()
    except NotFoundError:
        return f"This version has no strategy called {kind} any more."
    except InvalidInputError as error:
        return f"This version does not accept these parameters any more: {error.message}"
