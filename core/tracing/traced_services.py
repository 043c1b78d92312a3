"""Wraps services so that each call from outside is a span: `quotes.list_quotes`."""

from __future__ import annotations

import functools
from typing import Any, TypeVar, cast

from core.tracing import is_traced, span

S = TypeVar("S")


def trace_services(services: S) -> S:
    """The services themselves where nothing is traced; else something that behaves like them."""
    return cast("S", _Services(services)) if is_traced() else services


class _Services:
    def __init__(self, services: object) -> None:
        self._services = services

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._services, name)
        # Settings, functions and the database are handed on as they are.
        return _Service(name, found) if type(found).__module__.startswith("core.") else found


class _Service:
    def __init__(self, name: str, service: object) -> None:
        self._name = name
        self._service = service

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._service, name)
        if name.startswith("_") or not callable(found):
            return found

        @functools.wraps(found)
        def call(*arguments: Any, **named: Any) -> Any:
            with span(f"{self._name}.{name}"):
                return found(*arguments, **named)

        return call
