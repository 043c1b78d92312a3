"""One declaration of a number serves the form, the limits, the search space and the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Literal, TypeVar, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import InvalidInputError
from core.formatting import format_money, format_number, format_percent

Unit = Literal[
    "bars",
    "sessions",
    "fraction",
    "ratio",
    "points",
    "currency",
    "count",
    "switch",
    "choice",
    "text",
    "rules",
]
Value = bool | int | float | str


class Declared(BaseModel):
    """Base of every set of values a user may choose: frozen, strict about names and numbers."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


_SHOWN_BELOW, _SHOWN_CHARACTERS = 1e30, 60

M = TypeVar("M", bound=Declared)


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One value of a `Declared` model, as a form needs it.

    Attributes:
        unit: what the number counts; a `fraction` is shown as percent.
        low, high: inclusive limits; None for a switch or a choice.
        choices: the allowed values of a choice, else empty.
        max_length: characters a text may have, else 0.
        open_at: the value that stands for "no limit"; None where every value means itself.
    """

    name: str
    title: str
    description: str
    unit: Unit
    default: Value
    is_whole: bool
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    max_length: int = 0
    open_at: float | None = None


def number(
    default: float,
    low: float,
    high: float,
    *,
    unit: Unit,
    title: str,
    description: str,
    open_at: float | None = None,
) -> Any:
    """A pydantic field with inclusive limits and a unit; see `FieldSpec.open_at`."""
    return Field(
        default,
        ge=low,
        le=high,
        title=title,
        description=description,
        json_schema_extra={"unit": unit, "open_at": open_at},
    )


def option(default: Value, *, title: str, description: str) -> Any:
    """A pydantic field for a switch (bool) or a choice (an enum)."""
    unit = "switch" if isinstance(default, bool) else "choice"
    return Field(default, title=title, description=description, json_schema_extra={"unit": unit})


def words(default: str, max_length: int, *, title: str, description: str) -> Any:
    """A pydantic field for a short text."""
    return Field(
        default,
        max_length=max_length,
        title=title,
        description=description,
        json_schema_extra={"unit": "text"},
    )


@cache
def list_fields(model: type[Declared]) -> tuple[FieldSpec, ...]:
    """The declared fields in their order."""
    specs = []
    for name, info in model.model_fields.items():
        extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
        limits = {
            key: float(getattr(rule, key))
            for rule in info.metadata
            for key in ("ge", "le", "max_length")
            if hasattr(rule, key)
        }
        kind = info.annotation
        choices = (
            tuple(map(str, kind)) if isinstance(kind, type) and issubclass(kind, StrEnum) else ()
        )
        specs.append(
            FieldSpec(
                name,
                info.title or "",
                info.description or "",
                cast("Unit", extra.get("unit", "")),
                info.default,
                kind is int,
                limits.get("ge"),
                limits.get("le"),
                choices,
                int(limits.get("max_length", 0)),
                cast("float | None", extra.get("open_at")),
            )
        )
    return tuple(specs)


def format_value(value: object, unit: Unit) -> str:
    """A declared value in words: `30 bars`, `0.1 %`, `100,000`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, (int, float)):
        return str(value)
    if unit == "fraction":
        text = format_percent(float(value), 4).removesuffix(" %")
        return f"{text.rstrip('0').rstrip('.')} %"
    if unit == "currency":
        return format_money(float(value)).removesuffix(".00")
    decimals = 0 if float(value).is_integer() else 4
    text = format_number(float(value), decimals)
    text = text.rstrip("0") if decimals else text
    if unit in {"bars", "sessions"}:
        return f"{text} {unit[:-1]}{'' if value == 1 else 's'}"
    return text


def build_declared(model: type[M], values: Mapping[str, object]) -> M:
    """The model with these values.

    Raises:
        InvalidInputError: naming the first wrong field, its value and its limits.
    """
    try:
        return model.model_validate(dict(values))
    except ValidationError as error:
        raise _as_invalid_input(model, error) from error


def _as_invalid_input(model: type[Declared], error: ValidationError) -> InvalidInputError:
    problem = error.errors(include_url=False, include_context=False)[0]
    name = str(problem["loc"][0]) if problem["loc"] else ""
    specs = {spec.name: spec for spec in list_fields(model)}
    spec = specs.get(name)
    if spec is None:
        known = ", ".join(specs)
        return InvalidInputError(f"There is no setting called {name!r}.", f"Known: {known}.")
    if spec.max_length:
        return InvalidInputError(
            f"{spec.title} must be a text of at most {spec.max_length} characters.", "Shorten it."
        )
    value = problem["input"]
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    is_shown = is_number and abs(value) < _SHOWN_BELOW  # also where a float cannot hold it
    shown = format_value(value, spec.unit) if is_shown else repr(value)[:_SHOWN_CHARACTERS]
    if spec.low is None or spec.high is None:
        allowed = " or ".join(spec.choices) or "yes or no"
        return InvalidInputError(f"{spec.title} cannot be {shown}.", f"Choose {allowed}.")
    low, high = format_value(spec.low, spec.unit), format_value(spec.high, spec.unit)
    kind = "whole number" if spec.is_whole else "number"
    return InvalidInputError(
        f"{spec.title} is {shown}; it must lie between {low} and {high}.",
        f"Enter a {kind} from {low} to {high}.",
    )
