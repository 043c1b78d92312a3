"""One way to plug things in: strategies, indicators, providers and chat commands all use it."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from core.errors import NotFoundError

T = TypeVar("T")


class Registry(Generic[T]):
    """Named items of one kind, found by importing every module of one package.

    An item that is asked for by name is looked for in the module of that name first: a process
    that needs one strategy does not pay for all.

    Args:
        kind: what an item is called in messages, e.g. "strategy".
        package: the package whose modules register items, e.g. "core.trading.strategies".
    """

    def __init__(self, kind: str, package: str) -> None:
        self._kind = kind
        self._package = package
        self._items: dict[str, T] = {}
        self._is_loaded = False
        self._lock = threading.RLock()

    def register(self, name: str) -> Callable[[T], T]:
        """Decorator that adds an item under `name`.

        Registering the same definition again replaces it (Streamlit re-imports changed modules);
        two different definitions under one name are refused.
        """

        def add(item: T) -> T:
            known = self._items.get(name)
            if known is not None and _origin(known) != _origin(item):
                raise ValueError(
                    f"{self._kind} {name!r} is defined in {_origin(known)} and {_origin(item)}"
                )
            self._items[name] = item
            return item

        return add

    def get(self, name: str) -> T:
        """The item of that name.

        Raises:
            NotFoundError: naming the known ones.
        """
        if name not in self._items:
            self._find(name)
        if name not in self._items:
            raise NotFoundError(
                f"There is no {self._kind} called {name!r}.", f"Known: {', '.join(self.names())}."
            )
        return self._items[name]

    def names(self) -> list[str]:
        """All registered names, sorted."""
        self._load()
        return sorted(self._items)

    def _find(self, name: str) -> None:
        """Import the module of that name; all of them where it has none, or not that item."""
        path = f"{self._package}.{name}"
        with self._lock:
            if self._is_loaded:
                return  # a name that somebody typed makes nobody look for modules
            if name.isidentifier() and importlib.util.find_spec(path):
                importlib.import_module(path)
            if name not in self._items:
                self._load()

    def _load(self) -> None:
        with self._lock:
            if self._is_loaded:
                return
            package = importlib.import_module(self._package)
            for module in pkgutil.iter_modules(package.__path__):
                importlib.import_module(f"{self._package}.{module.name}")
            self._is_loaded = True


def _origin(item: object) -> str:
    return f"{getattr(item, '__module__', '?')}.{getattr(item, '__qualname__', repr(item))}"
