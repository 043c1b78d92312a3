"""The order of a watchlist's items: pure functions on slots, each giving the whole new order.

An arranged order has the items without a section first, then the sections one after the other,
each in one piece. Every function takes an arranged order and returns one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Slot(NamedTuple):
    """Where one item stands: its section; its position is its place in the sequence."""

    item_id: int
    section: str


def arrange(slots: Sequence[Slot]) -> list[Slot]:
    """Bring the items of each section together, sections in order of their first item."""
    groups: dict[str, list[Slot]] = {"": []}
    for slot in slots:
        groups.setdefault(slot.section, []).append(slot)
    return [slot for group in groups.values() for slot in group]


def move_item(slots: Sequence[Slot], item_id: int, section: str, position: int) -> list[Slot]:
    """Put one item at `position` (from 0, capped at the end) of a section, which may be new."""
    rest = [slot for slot in slots if slot.item_id != item_id]
    places = [place for place, slot in enumerate(rest) if slot.section == section]
    if not places and Slot(item_id, section) in slots:
        return list(slots)  # alone in its section, which keeps its place among the sections
    end = places[-1] + 1 if places else len(rest)
    place = places[position] if position < len(places) else end
    return arrange([*rest[:place], Slot(item_id, section), *rest[place:]])


def relabel_section(slots: Sequence[Slot], section: str, name: str) -> list[Slot]:
    """Give a section another name. A name in use joins the two; "" dissolves the section."""
    return arrange(
        [Slot(slot.item_id, name if slot.section == section else slot.section) for slot in slots]
    )


def move_section(slots: Sequence[Slot], section: str, position: int) -> list[Slot]:
    """Put a named section at `position` (from 0, capped) among the named sections."""
    names = [name for name in list_sections(slots) if name not in {"", section}]
    names.insert(position, section)
    return [slot for name in ("", *names) for slot in slots if slot.section == name]


def list_sections(slots: Sequence[Slot]) -> list[str]:
    """The sections in order; "" is among them when an item stands in no section."""
    return list(dict.fromkeys(slot.section for slot in slots))
