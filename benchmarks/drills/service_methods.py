"""Every public method of every service, and arguments for it that name another's rows."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import io
import pkgutil
import types
import typing
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

import core
from benchmarks.drills.attack_desk import SYMBOL
from core.contracts.progress import ignore_progress
from core.services import Services

_SEQUENCES = (list, tuple, Sequence, Collection, set, frozenset)
_DAY = date(2020, 1, 2)
_PLAIN: Mapping[type, tuple[Any, Any]] = {
    bool: (False, True),
    int: (1, 2),
    float: (1.0, 0.5),
    str: ("GOOG", SYMBOL),
    bytes: (b"symbol\nGOOG\n", b"date,close\n2024-01-02,1\n"),
    date: (_DAY, date(2021, 1, 4)),
    datetime: (datetime(2020, 1, 2, tzinfo=UTC), datetime(2021, 1, 4, tzinfo=UTC)),
    timedelta: (timedelta(days=1), timedelta(hours=1)),
    Decimal: (Decimal(1), Decimal("0.5")),
}
"""Two values of each plain type."""
_WORDS = {"provider": "bundled", "strategy": "sma_crossover", "kind": "sma_crossover"}
_WORDS |= {"range": "1Y", "base": "EUR", "quote": "USD", "base_currency": "USD", "currency": "USD"}


@dataclass(frozen=True, slots=True)
class ServiceMethod:
    """One method, bound to the service that the installation uses.

    Attributes:
        name: with class and area, since two areas may have services of one name.
        call: takes the actor first.
    """

    name: str
    area: str
    call: Callable[..., Any]
    function: Callable[..., Any]


def list_methods(services: Services) -> tuple[list[ServiceMethod], list[str]]:
    """All that take an actor, and the names of those whose service is not there to be called."""
    built = {type(item): item for item in vars(services).values()}
    found, lacking = [], []
    for kind in _list_services():
        for name, function in inspect.getmembers(kind, inspect.isfunction):
            if (
                name.startswith("_")
                or "actor" not in list(inspect.signature(function).parameters)[:2]
            ):
                continue
            area = kind.__module__.split(".")[1]
            full = f"{area}.{kind.__name__}.{name}"
            if kind not in built:
                lacking.append(full)
                continue
            found.append(ServiceMethod(full, area, getattr(built[kind], name), function))
    return sorted(found, key=lambda one: one.name), lacking


def build_arguments(
    method: ServiceMethod, ids: Mapping[str, Any], variant: int
) -> tuple[list[Any], dict[str, Any], list[str]]:
    """Arguments after the actor.

    Args:
        method: what is to be called.
        ids: by parameter name; `Class.parameter` goes before the plain name.
        variant: 0 gives what must be given, 1 everything.

    Returns:
        Positional ones, named ones, and the parameters that name somebody's row.
    """
    kind = method.name.split(".")[1]
    hints = read_hints(method.function)
    positional: list[Any] = []
    named: dict[str, Any] = {}
    owned: list[str] = []
    for name, one in list(inspect.signature(method.function).parameters.items())[2:]:
        if one.default is not one.empty and not variant and name not in ids:
            continue
        known = ids.get(f"{kind}.{name}", ids.get(name))
        if known is not None:
            owned.append(name)
            value = known
        else:
            value = build_value(name, hints.get(name, Any), ids, variant)
        if one.kind is one.KEYWORD_ONLY or named or len(positional) < _place(method, name):
            named[name] = value
        else:
            positional.append(value)
    return positional, named, owned


@cache
def read_hints(described: Any) -> dict[str, Any]:
    """The types of its parameters or fields."""
    return typing.get_type_hints(described)


def _place(method: ServiceMethod, name: str) -> int:
    return list(inspect.signature(method.function).parameters).index(name) - 2


def _list_services() -> Iterator[type]:
    for found in pkgutil.walk_packages(core.__path__, "core."):
        if found.name.endswith("_service"):
            module = importlib.import_module(found.name)
            for name, item in vars(module).items():
                is_own = getattr(item, "__module__", "") == module.__name__
                if inspect.isclass(item) and is_own and not name.startswith("_"):
                    yield item


def build_value(name: str, hint: Any, ids: Mapping[str, Any], variant: int) -> Any:
    """A value of that type; ids and words by their names."""
    if name in ids:
        return ids[name]
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return build_value(name, typing.get_args(hint)[0], ids, variant)
    if not isinstance(hint, type) or typing.get_origin(hint) is not None:
        return _build_many(name, hint, ids, variant)
    if dataclasses.is_dataclass(hint):
        return _build_record(hint, ids, variant)
    return _build_plain(name, hint, variant)


def _build_many(name: str, hint: Any, ids: Mapping[str, Any], variant: int) -> Any:
    """What has parts: a mapping, a record of several, a row of one kind, a function."""
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin in (dict, Mapping):
        return {"GOOG": 1.0} if variant else {}
    if origin is tuple and parts[-1] is not Ellipsis:
        return tuple(build_value("", part, ids, variant) for part in parts)
    if origin in _SEQUENCES:
        return [build_value(name.removesuffix("s"), parts[0], ids, variant)]
    return ignore_progress if "progress" in name else None


def _build_plain(name: str, hint: Any, variant: int) -> Any:
    if issubclass(hint, Enum):
        return list(hint)[min(variant, len(hint) - 1)]
    if hint is str and name in _WORDS:
        return _WORDS[name]
    if hint in _PLAIN:
        return _PLAIN[hint][variant]
    return io.BytesIO(b"not ours") if "IO" in hint.__name__ else None


def _build_record(kind: Any, ids: Mapping[str, Any], variant: int) -> Any:
    hints = read_hints(kind)
    values = {
        one.name: build_value(one.name, hints[one.name], ids, variant)
        for one in dataclasses.fields(kind)
        if one.init
        and (
            one.name in ids
            or (one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING)
        )
    }
    return kind(**values)
