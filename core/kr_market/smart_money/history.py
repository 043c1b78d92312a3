"""The history of one share: each session scored from what was known then. Pure."""

from __future__ import annotations

from core.contracts import Universe
from core.kr_market.smart_money.known_at import day_of, find_known_at
from core.kr_market.smart_money.market_inputs import LoadedMarket
from core.kr_market.smart_money.presets import SmartMoneyPreset
from core.kr_market.smart_money.reading import make_streak, to_known
from core.kr_market.smart_money.score import find_score, find_stage, score_sessions
from core.kr_market.smart_money.share_flows import FlowAligner, ShareMarket
from core.kr_market.smart_money.signals import judge_signals
from core.kr_market.smart_money.types import SmartMoneyDay, SmartMoneyHistory


def build_history(
    loaded: LoadedMarket, universe: Universe, row: int, preset: SmartMoneyPreset, sessions: int
) -> SmartMoneyHistory:
    """The last sessions of the share in that row; empty with a reason where there is none.

    Args:
        loaded: the market as it was known.
        universe: its bars.
        row: of the share in them.
        preset: the rules.
        sessions: how many at most.
    """
    flows = loaded.flows
    symbol, reason = universe.symbols[row], loaded.reason
    if not reason and flows is not None and symbol not in flows.symbols:
        reason = f"{flows.source} has no flows of {symbol}. Import them."
    days: tuple[SmartMoneyDay, ...] = ()
    if not reason and flows is not None:
        share = FlowAligner(universe, flows, preset).align(row, loaded.last)
        days = _list_days(loaded, share, preset, sessions)
        reason = "" if days else f"{symbol} has no session with a trade."
    return SmartMoneyHistory(
        symbol=symbol,
        name=universe.names[row],
        local_name=universe.local_names[row],
        preset=preset.name,
        days=days,
        unit=flows.unit if flows else None,
        source=universe.source,
        flow_source=flows.source if flows else "",
        flows_fetched_at=flows.fetched_at if flows else None,
        is_demo=universe.is_demo,
        reason=reason,
    )


def _list_days(
    loaded: LoadedMarket, share: ShareMarket, preset: SmartMoneyPreset, sessions: int
) -> tuple[SmartMoneyDay, ...]:
    count = len(share.time)
    places = range(max(count - sessions, 0), count)
    if not places:
        return ()
    scored = score_sessions(share.measured, preset, len(places))
    streaks = (scored.foreign_streaks, scored.institution_streaks)
    judged = judge_signals(share.measured, streaks, preset, places)
    days = []
    for place, signals in zip(places, judged, strict=True):
        low, high = float(scored.total_low[place]), float(scored.total_high[place])
        is_unadjusted = share.bars.is_jump[max(place + 1 - preset.window, 0) : place + 1].any()
        day = day_of(int(share.time[place]))
        days.append(
            SmartMoneyDay(
                session=day,
                known_at=find_known_at(day, loaded.hours),
                close=float(share.bars.close[place]),
                foreign=to_known(share.foreign[place]),
                institution=to_known(share.institution[place]),
                score=find_score(scored, place),
                low=low,
                high=high,
                stage=find_stage(low, high, preset),
                foreign_streak=make_streak(streaks[0], place),
                institution_streak=make_streak(streaks[1], place),
                signals=() if is_unadjusted else signals.found,
            )
        )
    return tuple(days)
