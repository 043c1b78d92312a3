"""Prompts: what awaits approval, versions, production; one version: `?name=…&version=…`."""

from __future__ import annotations

import streamlit as st

from core.errors import InvalidInputError
from core.permissions import Permission
from pages.components.links import show_link
from pages.components.page import page
from pages.components.prompt_board import show_prompt, show_waiting
from pages.components.prompt_version import show_version


def _read_number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 9:  # noqa: PLR2004 - of a column
        raise InvalidInputError(f"{text[:20]!r} is no version.", "Open one from the list.")
    return int(text)


with page(
    "Prompts",
    "What language models are told: who wrote it, who let it in, and what is waiting.",
    needs=Permission.READ_SYSTEM,
) as desk:
    board_service = desk.services.prompt_board
    if "name" in st.query_params:
        show_link("admin/prompts.py", "All prompts")
        number = _read_number(st.query_params.get("version", "0"))
        name = st.query_params["name"]
        show_version(desk, board_service.compare_version(desk.actor, name, number))
    else:
        board = board_service.get_board(desk.actor)
        show_waiting(desk, board.waiting)
        for prompt in board.prompts:
            show_prompt(desk, prompt)
