"""Numbers within nested parameters, such as a rule tree, named by the way to them.

`rules.enter_long.conditions.0.left.values.length` is the `length` in the `values` of the left side
of the first condition.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from core.errors import NotFoundError

DOT = "."


def is_path(name: str) -> bool:
    """Whether it names a number within something else, rather than a field."""
    return DOT in name


def list_numbers(value: Any, path: str = "") -> Iterator[tuple[str, float]]:
    """Every number with its path, in the order in which they stand; switches are none."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from list_numbers(item, _join(path, key))
    elif isinstance(value, list | tuple):
        for place, item in enumerate(value):
            yield from list_numbers(item, _join(path, place))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path, value


def read_number(values: Any, path: str) -> float:
    """The number at a path.

    Raises:
        NotFoundError: there is none.
    """
    place = values
    try:
        for key in path.split(DOT):
            place = place[int(key)] if isinstance(place, list | tuple) else place[key]
    except (KeyError, IndexError, TypeError, ValueError):
        place = None
    if isinstance(place, bool) or not isinstance(place, int | float):
        raise NotFoundError(f"There is no number at {path!r}.", "The rules may have changed.")
    return place


def replace_numbers(values: Mapping[str, Any], changes: Mapping[str, float]) -> dict[str, Any]:
    """A copy with other numbers at some paths, whole where they were and still can be.

    Raises:
        NotFoundError: there is no number at one of them.
    """
    copied: dict[str, Any] = copy.deepcopy(dict(values))
    for path, number in changes.items():
        was = read_number(copied, path)
        place: Any = copied
        *above, last = path.split(DOT)
        for key in above:
            place = place[int(key)] if isinstance(place, list) else place[key]
        key_or_place = int(last) if isinstance(place, list) else last
        is_whole = isinstance(was, int) and float(number).is_integer()
        place[key_or_place] = int(number) if is_whole else float(number)
    return copied


def _join(path: str, key: str | int) -> str:
    return f"{path}{DOT}{key}" if path else str(key)
