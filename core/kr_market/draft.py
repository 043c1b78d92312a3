"""What a scanner found, before it is sealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.enums import BetGrade, KoreanSignalKind


@dataclass(frozen=True, slots=True)
class SignalDraft:
    """One signal of one scanner on one share and session. All of it is sealed and hashed.

    Attributes:
        session: the session whose bar made it.
        preset: the rule preset by name, and the version of its definition.
        price: KRW, the price it was made at: the close, or the last price before it.
        score: 0 to the scanner's maximum; None where the preset has no score.
        signal_type: what the scanner calls it, e.g. DOUBLE_BUY; empty where it has one type only.
        stop, target: KRW; None where the rule names none.
        inputs_hash: SHA-256 of the exact figures that the rule read, in hexadecimal.
        facts: the figures shown beside it; JSON-ready, unknown ones None.
        source: whose bars.
    """

    kind: KoreanSignalKind
    symbol: str
    session: date
    preset: str
    rule_version: int
    price: float
    score: float | None
    inputs_hash: str
    source: str
    grade: BetGrade | None = None
    signal_type: str = ""
    stop: float | None = None
    target: float | None = None
    is_demo: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)
