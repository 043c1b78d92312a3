"""The pages of a role's menu, as Streamlit wants them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import streamlit as st

from core.enums import Role
from core.permissions import is_allowed
from pages.components.entries import ENTRIES, list_entries
from pages.components.links import PAGES
from pages.components.session import find, keep

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage


@dataclass(frozen=True, slots=True)
class _Menu:
    sections: dict[str, list[StreamlitPage]]
    by_file: dict[str, StreamlitPage]


def find_menu(role: Role) -> dict[str, list[StreamlitPage]]:
    """The menu of a role, made once for each tab: every page made looks its file up on the disk.

    Also lets `show_link` find the pages that this role has.
    """
    key = f"_menu_of_{role}"
    made = cast("_Menu | None", find(key))
    if made is None:
        made = _build_menu(role)
        keep(key, made)
    keep(PAGES, made.by_file)
    return made.sections


def _build_menu(role: Role) -> _Menu:
    by_file = {
        entry.file: st.Page(
            entry.file,
            title=entry.title,
            icon=entry.icon,
            url_path=entry.address,
            visibility="hidden" if entry.is_hidden else "visible",
        )
        for entry in list_entries()
        if is_allowed(role, entry.needs)
    }
    sections = {
        section: [by_file[entry.file] for entry in entries if entry.file in by_file]
        for section, entries in ENTRIES.items()
    }
    # A page of its own: Streamlit serves the default page at "/" only, and the first page must
    # have an address that can be passed on.
    start = st.Page("user/start.py", title="Start", default=True, visibility="hidden")
    shown = {section: members for section, members in sections.items() if members}
    return _Menu({"": [start], **shown}, by_file)
