"""How each scanner is started for the newest session of a market, by a name for readers."""

from __future__ import annotations

from collections.abc import Mapping

from core.contracts import Actor
from core.kr_market.chain.chain_starter import StartScan
from core.kr_market.closing_bet.closing_bet_service import BetRequest
from core.kr_market.closing_bet.presets import BET_PRESETS
from core.kr_market.closing_bet.scan_service import ClosingBetScans
from core.kr_market.smart_money.presets import SMART_MONEY_PRESETS
from core.kr_market.smart_money.scan_service import SmartMoneyScans
from core.kr_market.smart_money.types import SmartMoneyQuery
from core.kr_market.vcp.presets import VCP_PRESETS
from core.kr_market.vcp.scan_service import VcpScanRequest, VcpScanService


def list_vcp_starters(scans: VcpScanService) -> Mapping[str, StartScan]:
    """One for each preset of the VCP scanner."""

    def starter(preset: str) -> StartScan:
        def start(actor: Actor, source: str | None) -> str:
            return scans.submit_scan(actor, VcpScanRequest(preset=preset, source=source))

        return start

    return {f"VCP {name}": starter(name) for name in VCP_PRESETS}


def list_bet_starters(scans: ClosingBetScans) -> Mapping[str, StartScan]:
    """One for each preset of the closing bet."""

    def starter(preset: str) -> StartScan:
        def start(actor: Actor, source: str | None) -> str:
            return scans.submit_scan(actor, BetRequest(preset=preset, source=source))

        return start

    return {f"Closing bet {name}": starter(name) for name in BET_PRESETS}


def list_smart_money_starters(scans: SmartMoneyScans) -> Mapping[str, StartScan]:
    """One for each preset of the smart-money score."""

    def starter(preset: str) -> StartScan:
        def start(actor: Actor, source: str | None) -> str:
            return scans.submit_scan(actor, SmartMoneyQuery(preset=preset, source=source))

        return start

    return {f"Smart money {name}": starter(name) for name in SMART_MONEY_PRESETS}
