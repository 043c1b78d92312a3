"""Which drafts may be sealed, and their fields as the ledger keeps them. Pure."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from core.enums import KoreanSignalKind
from core.kr_market.clock import BARS_KNOWN, BET_STAMP, FLOWS_KNOWN, stamp
from core.kr_market.draft import SignalDraft
from core.kr_market.ledger.sealed_row import require_number, write_facts
from core.kr_market.ledger.types import MarketPresent

LOOKED_BACK = "looked back, not sealed"
TOO_EARLY = "its figures were not known yet, not sealed"
MIXED = "demo and real data mixed, not sealed"

_KNOWN = {
    KoreanSignalKind.VCP: BARS_KNOWN,
    KoreanSignalKind.SMART_MONEY: FLOWS_KNOWN,
    KoreanSignalKind.CLOSING_BET: BET_STAMP,
}


def find_refusal(draft: SignalDraft, present: MarketPresent, sealed_to: date | None = None) -> str:
    """Why a draft may not be sealed now; empty where it may.

    A signal counts only if it could have been acted on: its session is the market's newest, its
    figures are known, and the next session has not opened.

    Args:
        draft: what is to be sealed.
        present: where the market stands.
        sealed_to: the newest session that has sealed signals: nothing is put in before it.
    """
    if draft.is_demo is not present.is_demo:
        return MIXED
    if draft.session != present.session or (sealed_to and draft.session < sealed_to):
        return LOOKED_BACK
    if present.next_open is None or present.clock >= present.next_open:
        return LOOKED_BACK
    if present.clock < stamp(draft.session, _KNOWN[draft.kind]):
        return TOO_EARLY
    return ""


def write_fields(draft: SignalDraft, emitted_at: datetime) -> dict[str, Any]:
    """The sealed fields of a draft.

    Raises:
        InvalidInputError: a figure is no number, or the facts are no plain JSON.
    """
    return {
        "emitted_at": emitted_at,
        "kind": draft.kind,
        "symbol": draft.symbol,
        "session": draft.session,
        "preset": draft.preset,
        "rule_version": int(draft.rule_version),
        "price": require_number("price", draft.price),
        "score": require_number("score", draft.score),
        "grade": draft.grade,
        "signal_type": draft.signal_type,
        "stop": require_number("stop", draft.stop),
        "target": require_number("target", draft.target),
        "inputs_hash": draft.inputs_hash,
        "source": draft.source,
        "is_demo": draft.is_demo,
        "facts": write_facts(draft.facts),
    }
