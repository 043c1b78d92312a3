"""Bringing stored bars up to date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.contracts.people import Actor
from core.enums import RefreshState


@dataclass(frozen=True, slots=True)
class RefreshOutcome:
    """What became of one symbol; `reason` says why it was skipped or failed, with the remedy."""

    symbol: str
    state: RefreshState
    reason: str = ""


RefreshSymbol = Callable[[Actor, str], RefreshOutcome]
"""Fetches what one symbol lacks, from where its bars came from. A failure is an outcome too."""
