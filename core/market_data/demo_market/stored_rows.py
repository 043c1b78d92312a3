"""The arrays of the demo market as rows to store."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from core.enums import FlowUnit
from core.market_data.demo_market.flows import draw_flows
from core.market_data.demo_market.names import DEMO_SOURCE
from core.market_data.demo_market.sessions import day_of
from db.market_data.investor_flow_repository import StoredFlow
from db.market_data.suspended_repository import StoredSuspension

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from core.market_data.demo_market.market import DemoMarket


def list_flows(market: DemoMarket, ids: Mapping[str, int]) -> Iterator[StoredFlow]:
    """Net buying of every company, by session; days without a figure are left out."""
    count = market.company_count
    panel, made_at = market.panel, market.made_at
    flows = draw_flows(market.returns.own, panel.close[:count], panel.volume[:count])
    days = [day_of(second) for second in market.sessions[-flows.foreign.shape[1] :].tolist()]
    for row, listing in enumerate(market.listings[:count]):
        instrument_id = ids[listing.symbol]
        both = zip(flows.foreign[row].tolist(), flows.institution[row].tolist(), strict=True)
        for day, (foreign, institution) in zip(days, both, strict=True):
            if not math.isnan(foreign):
                yield StoredFlow(
                    instrument_id,
                    day,
                    foreign,
                    institution,
                    FlowUnit.KRW,
                    DEMO_SOURCE,
                    made_at,
                    is_demo=True,
                )


def list_suspensions(market: DemoMarket, ids: Mapping[str, int]) -> Iterator[StoredSuspension]:
    """The sessions in which a listed company is not traded, with the close of before."""
    lives, count = market.lives, market.company_count
    for row, session in np.argwhere(lives.is_listed & ~lives.is_traded).tolist():
        before = market.panel.close[row, :session]
        traded = before[~np.isnan(before)]
        if row < count and traded.size:
            yield StoredSuspension(
                ids[market.listings[row].symbol],
                day_of(int(market.sessions[session])),
                float(traded[-1]),
            )
