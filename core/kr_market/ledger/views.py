"""Rows of the ledger as others may see them."""

from __future__ import annotations

import json

from core.kr_market.ledger.types import AnalysisView, OutcomeView, SealedSignal, SignalFilter
from db.kr_market.ledger_tables import KoreanSignal, SignalAnalysis, SignalOutcome
from db.kr_market.signal_repository import SignalQuery


def build_query(wanted: SignalFilter) -> SignalQuery:
    """The filter as the repository takes it."""
    return SignalQuery(
        exit_preset=wanted.exit_preset,
        kind=wanted.kind,
        symbol=wanted.symbol.strip().upper(),
        preset=wanted.preset,
        grade=wanted.grade,
        state=wanted.state,
        first=wanted.first,
        last=wanted.last,
        before=wanted.before,
    )


def build_signal(
    row: KoreanSignal, outcome: SignalOutcome | None, analysis: SignalAnalysis | None
) -> SealedSignal:
    """One signal with what came after."""
    return SealedSignal(
        sequence=row.sequence,
        own_hash=row.own_hash,
        emitted_at=row.emitted_at,
        kind=row.kind,
        symbol=row.symbol,
        session=row.session,
        preset=row.preset,
        rule_version=row.rule_version,
        price=row.price,
        score=row.score,
        grade=row.grade,
        signal_type=row.signal_type,
        stop=row.stop,
        target=row.target,
        inputs_hash=row.inputs_hash,
        source=row.source,
        is_demo=row.is_demo,
        facts=json.loads(row.facts),
        outcome=build_outcome(outcome) if outcome else None,
        analysis=_build_analysis(analysis) if analysis else None,
    )


def build_outcome(row: SignalOutcome) -> OutcomeView:
    """One outcome."""
    return OutcomeView(
        exit_preset=row.exit_preset,
        exit_version=row.exit_version,
        state=row.state,
        entry_session=row.entry_session,
        entry_price=row.entry_price,
        followed_to=row.followed_to,
        last_price=row.last_price,
        exit_session=row.exit_session,
        exit_price=row.exit_price,
        exit_reason=row.exit_reason,
        net_return=row.net_return,
        sessions_held=row.sessions_held,
        is_worst_case=row.is_worst_case,
        note=row.note,
    )


def _build_analysis(row: SignalAnalysis) -> AnalysisView:
    return AnalysisView(
        method=row.method,
        version=row.version,
        verdict=row.verdict,
        points=tuple(row.points),
        made_at=row.made_at,
        origin=row.origin,
        known_until=row.known_until,
        note=row.note,
    )
