"""A field that suggests instruments while one types; a click takes a suggestion."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass

import streamlit as st

from pages.components.session import keep
from pages.components.text import escape_markdown

MOST_SUGGESTED = 8
_MOST_TYPED = 100


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An instrument that fits what was typed; `remark` stands behind its names."""

    symbol: str
    name: str
    local_name: str = ""
    remark: str = ""


FindSuggestions = Callable[[str, int], Sequence[Suggestion]]
"""Text and how many are wanted to the best fits, best first; the market stays on the server."""


def show_symbol_search(
    label: str,
    find_suggestions: FindSuggestions,
    take: Callable[[str], None],
    *,
    key: str,
    taken: Container[str] = (),
    icon: str = ":material/add:",
    placeholder: str = "Symbol or name, e.g. GOOG, Apple, 005930, 삼성전자",
) -> tuple[str, bool]:
    """Draw the field and what fits its text.

    Args:
        label: stands above the field.
        find_suggestions: searches symbols and names.
        take: told the symbol of a clicked suggestion, before the page runs again.
        key: of the field; its text is emptied after a click.
        taken: symbols that cannot be chosen again; they are shown all the same.
        icon: of a suggestion.
        placeholder: what may be typed.

    Returns:
        What is typed, and whether anything fits it.
    """
    typed = st.text_input(
        label,
        type="search",
        key=key,
        live=True,
        max_chars=_MOST_TYPED,
        icon=":material/search:",
        placeholder=placeholder,
    )
    text = (typed or "").strip()
    if not text:
        return "", False
    found = find_suggestions(text, MOST_SUGGESTED + 1)

    def choose(symbol: str) -> None:
        keep(key, "")
        take(symbol)

    with st.container(gap="xxsmall", key=f"{key}_suggestions"):
        for suggestion in found[:MOST_SUGGESTED]:
            is_taken = suggestion.symbol in taken
            st.button(
                _describe(suggestion, is_taken=is_taken),
                key=f"{key}_take_{suggestion.symbol}",
                icon=":material/check:" if is_taken else icon,
                type="tertiary",
                disabled=is_taken,
                on_click=choose,
                args=(suggestion.symbol,),
            )
        if len(found) > MOST_SUGGESTED:
            st.caption(f"The {MOST_SUGGESTED} best; more fit. Type on to narrow them.")
    return text, bool(found)


def _describe(suggestion: Suggestion, *, is_taken: bool) -> str:
    names = (suggestion.name, suggestion.local_name, suggestion.remark)
    texts = [escape_markdown(text) for text in names if text and text != suggestion.symbol]
    if is_taken:
        texts.append("chosen already")
    return " · ".join([f"**{escape_markdown(suggestion.symbol)}**", *texts])
