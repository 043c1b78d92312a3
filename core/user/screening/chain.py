"""Filters one after the other, as they are stored, shared in a link and carried out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.declaration import Value, build_declared
from core.errors import InvalidInputError
from core.user.screening.base import FILTERS, ScreenFilter

MAX_FILTERS = 30


@dataclass(frozen=True, slots=True)
class FilterChoice:
    """One filter with its values, as plain data.

    Attributes:
        name: of the registry.
        values: parameter to value; what is absent takes its default.
    """

    name: str
    values: Mapping[str, Value]

    def as_json(self) -> dict[str, Any]:
        """What is stored, and what a link carries."""
        return {"name": self.name, "values": dict(self.values)}


def build_filter(choice: FilterChoice) -> ScreenFilter:
    """The filter of that name with these values.

    Raises:
        NotFoundError: there is no such filter.
        InvalidInputError: a value cannot be, naming its limits.
    """
    kind = FILTERS.get(choice.name)
    return kind(build_declared(kind.params_type, choice.values))


def build_chain(choices: Sequence[FilterChoice]) -> list[ScreenFilter]:
    """The filters in order.

    Raises:
        NotFoundError, InvalidInputError: see `build_filter`; or there are too many.
    """
    if len(choices) > MAX_FILTERS:
        raise InvalidInputError(
            f"A screen has at most {MAX_FILTERS} filters; these are {len(choices)}.",
            "Remove those that remove nothing.",
        )
    return [build_filter(choice) for choice in choices]


def read_choices(data: object) -> tuple[FilterChoice, ...]:
    """Choices from what was stored or came in a link, every value checked and filled in.

    Raises:
        InvalidInputError: it is not a list of filters, or a value cannot be.
        NotFoundError: it names an unknown filter.
    """
    if not isinstance(data, list):
        raise _unreadable()
    choices = [_read_choice(entry) for entry in data]
    chain = build_chain(choices)
    return tuple(
        FilterChoice(choice.name, built.params.model_dump(mode="json"))
        for choice, built in zip(choices, chain, strict=True)
    )


def _read_choice(entry: object) -> FilterChoice:
    if isinstance(entry, dict) and set(entry) == {"name", "values"}:
        name, values = entry["name"], entry["values"]
        if isinstance(name, str) and isinstance(values, dict):
            return FilterChoice(name, {str(key): value for key, value in values.items()})
    raise _unreadable()


def _unreadable() -> InvalidInputError:
    return InvalidInputError(
        "These filters cannot be read.", "Open the screen from the list, or build it anew."
    )
