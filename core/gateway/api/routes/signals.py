"""Signals of followed strategies, and the Korean signal log."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Query, Response

from core.enums import BetGrade, FollowState, KoreanSignalKind, SignalSide, SignalState
from core.gateway.api.caller import Call, Cursor, Fields, Limit, needs
from core.gateway.api.cursors import read_number, write_cursor
from core.gateway.api.models.base import Page
from core.gateway.api.models.signals import OutcomeModel, SealedSignalModel, SignalModel
from core.gateway.api.routing import build_router
from core.kr_market.ledger.types import SignalFilter
from core.kr_market.lifecycle.log_types import LogRow
from core.permissions import Permission
from core.trading.signals.types import SignalQuery

ROUTER = build_router("signals")


@ROUTER.get("/signals", response_model=Page[SignalModel], summary="Signals of your strategies")
def list_signals(
    call: Annotated[Call, needs(Permission.READ_STRATEGIES, Permission.READ_MARKET_DATA)],
    *,
    strategy: Annotated[str, Query(max_length=80, description="Its whole name.")] = "",
    side: Annotated[tuple[SignalSide, ...], Query()] = (),
    state: Annotated[tuple[SignalState, ...], Query()] = (),
    text: Annotated[str, Query(max_length=100, description="Part of a symbol or name.")] = "",
    limit: Limit = 50,
    cursor: Cursor = None,
    fields: Fields = "",
) -> Response:
    """Every signal that the strategies you follow ever emitted, newest first."""
    query = SignalQuery(strategy, side, state, text)
    before = read_number("signals", cursor)
    page = call.services.signals.list_page(call.actor, query, limit, before)
    following = None if page.next_cursor is None else write_cursor("signals", page.next_cursor)
    return call.answer_page(SignalModel, page.rows, following, fields)


@ROUTER.get("/signal-log", response_model=Page[SealedSignalModel], summary="Sealed Korean signals")
def list_sealed_signals(
    call: Annotated[Call, needs(Permission.READ_KOREAN_SIGNALS, Permission.READ_MARKET_DATA)],
    *,
    kind: KoreanSignalKind | None = None,
    symbol: Annotated[str, Query(max_length=32)] = "",
    grade: BetGrade | None = None,
    state: FollowState | None = None,
    first: Annotated[date | None, Query(description="Session, inclusive.")] = None,
    last: Annotated[date | None, Query(description="Session, inclusive.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    fields: Fields = "",
) -> Response:
    """The ledger of the Korean market, newest first, each signal with what became of it."""
    wanted = SignalFilter(
        kind=kind,
        symbol=symbol,
        grade=grade,
        state=state,
        first=first,
        last=last,
        before=read_number("signal-log", cursor),
        limit=limit + 1,
    )
    rows = call.services.signal_log.list_log(call.actor, wanted).rows
    shown = rows[:limit]
    following = None
    if len(rows) > limit:
        following = write_cursor("signal-log", shown[-1].signal.sequence)
    return call.answer_page(SealedSignalModel, map(_describe, shown), following, fields)


def _describe(row: LogRow) -> SealedSignalModel:
    signal = row.signal
    return SealedSignalModel(
        sequence=signal.sequence,
        own_hash=signal.own_hash,
        emitted_at=signal.emitted_at,
        kind=signal.kind,
        symbol=signal.symbol,
        name=row.name,
        local_name=row.local_name,
        session=signal.session,
        preset=signal.preset,
        rule_version=signal.rule_version,
        price=signal.price,
        score=signal.score,
        grade=signal.grade,
        signal_type=signal.signal_type,
        stop=signal.stop,
        target=signal.target,
        source=signal.source,
        is_demo=signal.is_demo,
        outcome=OutcomeModel.model_validate(signal.outcome) if signal.outcome else None,
    )
