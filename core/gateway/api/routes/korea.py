"""The Market Gate and the closing bets."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Query, Response

from core.gateway.api.caller import Call, Fields, needs
from core.gateway.api.models.korea import (
    AllowanceModel,
    BetModel,
    BetScanModel,
    FunnelStepModel,
    GateModel,
    GatePartModel,
    OriginModel,
    RateModel,
)
from core.gateway.api.routing import build_router
from core.kr_market.closing_bet.closing_bet_service import BetRequest
from core.kr_market.closing_bet.types import BetScan
from core.kr_market.market_gate.gate_view import GateView
from core.permissions import Permission

ROUTER = build_router("Korean market")
_READS = needs(Permission.READ_KOREAN_SIGNALS, Permission.READ_MARKET_DATA)


@ROUTER.get("/market-gate", response_model=GateModel, summary="The Market Gate")
def get_market_gate(
    call: Annotated[Call, _READS],
    day: Annotated[date | None, Query(description="As at the end of that day in Seoul.")] = None,
    fields: Fields = "",
) -> Response:
    """The light, its score and parts, and what it allows, now or as of a day."""
    view = call.services.market_gate.get_gate(call.actor, day)
    return call.answer(GateModel, _describe_gate(view), fields)


@ROUTER.get(
    "/closing-bet/latest", response_model=BetScanModel, summary="Closing bets, newest session"
)
def get_latest_closing_bets(
    call: Annotated[Call, _READS],
    preset: Annotated[str, Query(max_length=40)] = "shipped",
    source: Annotated[str | None, Query(max_length=60, description="Of the bars.")] = None,
    fields: Fields = "",
) -> Response:
    """The candidates of the newest session with their points, grades and exits, best first."""
    scan = call.services.closing_bets.find_scan(call.actor, BetRequest(preset, None, source))
    return call.answer(BetScanModel, _describe_scan(scan), fields)


def _describe_gate(view: GateView) -> GateModel:
    verdict, reading = view.verdict, view.reading
    return GateModel(
        light=verdict.light,
        is_certain=verdict.is_certain,
        reasons=list(verdict.reasons),
        warnings=list(verdict.warnings),
        score=reading.score,
        maximum=reading.maximum,
        session=reading.session,
        symbol=view.symbol,
        parts=[GatePartModel.model_validate(part) for part in reading.parts],
        allowance=AllowanceModel.model_validate(view.allowance),
        before=view.before,
        rate=RateModel.model_validate(view.rate),
        origin=OriginModel.model_validate(view.origin) if view.origin else None,
    )


def _describe_scan(scan: BetScan) -> BetScanModel:
    return BetScanModel(
        session=scan.session,
        as_of=scan.clock.at,
        preset=scan.preset.name,
        source=scan.source,
        fetched_at=scan.fetched_at,
        is_demo=scan.is_demo,
        uses_final_bar=scan.uses_final_bar,
        bets=[BetModel.model_validate(bet) for bet in scan.bets],
        funnel=[FunnelStepModel.model_validate(step) for step in scan.funnel],
        notes=list(scan.notes),
        reason=scan.reason,
    )
