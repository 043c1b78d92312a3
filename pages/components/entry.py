"""What the menu knows of a page. Not in menu.py, which runs anew on every run of every page."""

from __future__ import annotations

from dataclasses import dataclass

from core.permissions import Permission


@dataclass(frozen=True, slots=True)
class Entry:
    """One page: its file below `pages/`, its name, its address, and who may open it."""

    file: str
    title: str
    icon: str
    address: str
    needs: Permission
    is_hidden: bool = False  # reached by a link from another page
