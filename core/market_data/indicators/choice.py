"""Chosen indicators as text that fits into an address: `sma-20~bollinger-20-2.5`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from core.declaration import list_fields
from core.errors import InvalidInputError
from core.market_data.indicators.base import (
    GROUPS,
    INDICATORS,
    Indicator,
    build_indicator,
)

MAX_PANELS = 4
MAX_CHOSEN = 10

_BETWEEN, _WITHIN = "~", "-"
_DECIMALS = 4
_NUMBER = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")
_LONGEST = 60
_MORE_OF_THE_SAME = {"sma": (20, 50, 200)}
"""Lengths that desks watch side by side, offered beside one another."""


def write_indicator(indicator: Indicator) -> str:
    """Name and all values, to four decimals: `macd-12-26-9`."""
    name = name_of(indicator)
    return _WITHIN.join([name, *(f"{round(value, _DECIMALS):g}" for value in indicator.values())])


def read_indicator(text: str) -> Indicator:
    """The indicator of one such text; values left out at the end take their defaults.

    Raises:
        NotFoundError: there is no indicator of that name.
        InvalidInputError: the values are not numbers, too many, or outside their limits.
    """
    name, *written = text.split(_WITHIN)
    kind = INDICATORS.get(name)
    specs = list_fields(kind)
    if len(written) > len(specs) or not all(map(_NUMBER.fullmatch, written)):
        titles = ", ".join(spec.title.lower() for spec in specs) or "nothing"
        raise InvalidInputError(
            f"{text!r} is not a way to write {kind.title}.",
            f"Write its name and then, each after a hyphen: {titles}.",
        )
    values = {spec.name: float(value) for spec, value in zip(specs, written, strict=False)}
    return build_indicator(name, values)


def write_indicators(chosen: Iterable[Indicator]) -> str:
    """All of them, in their order; the opposite of `read_indicators`."""
    return _BETWEEN.join(write_indicator(item) for item in chosen)


def read_indicators(text: str) -> tuple[Indicator, ...]:
    """The indicators of an address; the same one twice counts once.

    Whether they fit on one chart is for `check_together` to say; of a longer list than that no
    more is read than it needs to refuse it.

    Raises:
        NotFoundError, InvalidInputError: see `read_indicator`.
    """
    parts = text.split(_BETWEEN)[: MAX_CHOSEN + 1] if text else []
    return tuple(dict.fromkeys(read_indicator(part[:_LONGEST]) for part in parts))


def check_together(chosen: Sequence[Indicator]) -> None:
    """Refuse more than one chart can show.

    Raises:
        InvalidInputError: more than `MAX_CHOSEN`, or more than `MAX_PANELS` below the price.
    """
    if len(chosen) > MAX_CHOSEN:
        raise InvalidInputError(
            f"A chart shows at most {MAX_CHOSEN} indicators.", "Take one away first."
        )
    below = [item.label for item in chosen if not item.is_overlay]
    if len(below) > MAX_PANELS:
        raise InvalidInputError(
            f"A chart has at most {MAX_PANELS} panels below the price; "
            f"{', '.join(below)} are {len(below)}.",
            "Take one away first.",
        )


def list_offers() -> tuple[Indicator, ...]:
    """Every indicator with its defaults (some in several lengths), by group, then by title."""
    offers = []
    for name in INDICATORS.names():
        lengths = _MORE_OF_THE_SAME.get(name)
        if lengths:
            offers += [build_indicator(name, {"length": length}) for length in lengths]
        else:
            offers.append(build_indicator(name))
    return tuple(sorted(offers, key=lambda item: (GROUPS.index(item.group), item.title)))


def name_of(indicator: Indicator) -> str:
    """The name under which its kind is registered."""
    return next(n for n in INDICATORS.names() if INDICATORS.get(n) is type(indicator))
