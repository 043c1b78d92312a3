"""Fills the variables of a prompt: names in braces, nothing that is carried out. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PLACE = re.compile(r"\{([a-z][a-z_]{0,39})\}")


def list_variables(content: str) -> list[str]:
    """The variables of a text, each once, sorted."""
    return sorted(set(_PLACE.findall(content)))


def has_stray_braces(content: str) -> bool:
    """Whether a brace belongs to no variable."""
    rest = _PLACE.sub("", content)
    return "{" in rest or "}" in rest


def render(content: str, values: Mapping[str, str]) -> str:
    """The text as a model is given it; a variable without a value stays as it is written."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), content)
