"""The scanners as the demo's signal log runs them over its history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from core.contracts import Actor
from core.kr_market.clock import stamp
from core.kr_market.closing_bet.closing_bet_service import BetRequest, ClosingBetService
from core.kr_market.closing_bet.drafts import list_drafts as list_bet_drafts
from core.kr_market.closing_bet.presets import BET_PRESETS
from core.kr_market.demo_log import DemoScan
from core.kr_market.draft import SignalDraft
from core.kr_market.inputs import MarketInputs
from core.kr_market.smart_money.smart_money_service import SmartMoneyService
from core.kr_market.smart_money.stored_scan import list_drafts as list_flow_drafts
from core.kr_market.smart_money.types import SmartMoneyQuery
from core.kr_market.vcp.finding import find_hits
from core.kr_market.vcp.market_loading import load_market
from core.kr_market.vcp.presets import DEFAULT_PRESET, get_preset
from core.kr_market.vcp.stored_scan import list_drafts as list_vcp_drafts

_BETS, _FLOWS, _VCP = time(15, 20), time(16, 10), time(16, 20)
_FLOWS_EVERY = 20  # a reading of all flows takes more than a second


def list_demo_scans(
    inputs: MarketInputs, bets: ClosingBetService, smart_money: SmartMoneyService
) -> list[DemoScan]:
    """In the order of the day."""

    def find_bets(actor: Actor, source: str, day: date) -> Sequence[SignalDraft]:
        found: list[SignalDraft] = []
        for preset in BET_PRESETS:
            found += list_bet_drafts(bets.find_scan(actor, BetRequest(preset, day, source)))
        return found

    def find_flows(actor: Actor, source: str, day: date) -> Sequence[SignalDraft]:
        query = SmartMoneyQuery(source=source, as_of=stamp(day, _FLOWS))
        return [
            one
            for one in list_flow_drafts(smart_money.get_market(actor, query))
            if one.session == day
        ]

    def find_vcp(actor: Actor, source: str, day: date) -> Sequence[SignalDraft]:
        market = load_market(inputs, actor, source, day)
        preset = get_preset(DEFAULT_PRESET)
        return list_vcp_drafts(
            find_hits(market.universe, market.flows, preset, flow_note=market.flow_note)
        )

    return [
        DemoScan(find_bets, _BETS),
        DemoScan(find_flows, _FLOWS, _FLOWS_EVERY),
        DemoScan(find_vcp, _VCP),
    ]
