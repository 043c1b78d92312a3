"""Smart money of a market, and of one share, as known at an instant."""

from __future__ import annotations

from collections import Counter

from core.contracts import Actor, ListSessionHours, LoadFlows, LoadUniverse, OnProgress, Universe
from core.contracts import ignore_progress as _ignore
from core.errors import NotFoundError
from core.kr_market.common_shares import is_common_share
from core.kr_market.smart_money.history import build_history
from core.kr_market.smart_money.market_inputs import LoadedMarket, MarketLoader
from core.kr_market.smart_money.presets import SmartMoneyPreset, get_preset
from core.kr_market.smart_money.reading import read_share
from core.kr_market.smart_money.share_flows import FlowAligner, describe_reckoning
from core.kr_market.smart_money.types import (
    SmartMoneyHistory,
    SmartMoneyMarket,
    SmartMoneyQuery,
    SmartMoneyReading,
)
from core.permissions import Permission, require

NOT_COMMON = "no common share"
NO_TRADE = "no trade in that session"
NO_FLOWS = "no flows stored"
_PROGRESS_EVERY = 100
_MOST_SESSIONS = 260


class SmartMoneyService:
    """Readings are the same for everyone; nothing is stored here.

    Args:
        load_universe: daily bars of a market.
        load_flows: its net buying.
        list_hours: when the exchange's sessions close.
    """

    def __init__(
        self, load_universe: LoadUniverse, load_flows: LoadFlows, list_hours: ListSessionHours
    ) -> None:
        self._loader = MarketLoader(load_universe, load_flows, list_hours)

    def get_market(
        self, actor: Actor, query: SmartMoneyQuery, on_progress: OnProgress = _ignore
    ) -> SmartMoneyMarket:
        """All common shares that traded in the last session known, the highest score first.

        Without bars or flows the market is empty and says why.

        Raises:
            NotFoundError: no such preset.
            InvalidInputError: `query.as_of` has no time zone.
        """
        require(actor, Permission.READ_KOREAN_SIGNALS)
        preset = get_preset(query.preset)
        loaded = self._loader.load(actor, query, preset)
        readings, left_out = _read_all(loaded, preset, on_progress)
        universe, flows = loaded.universe, loaded.flows
        reason = loaded.reason
        if not reason and not readings:
            counted = ", ".join(f"{count:,} {why}" for why, count in left_out.items())
            reason = f"No share could be read: {counted}. Import flows of these shares."
        return SmartMoneyMarket(
            preset=preset.name,
            rule_version=preset.version,
            as_of=loaded.as_of,
            session=readings[0].session if readings else None,
            known_at=loaded.known_at,
            waiting=loaded.waiting,
            readings=tuple(sorted(readings, key=_rank)),
            unit=flows.unit if flows else None,
            reckoning=describe_reckoning(flows.unit, preset) if flows else "",
            source=universe.source if universe else "",
            fetched_at=universe.fetched_at if universe else None,
            flow_source=flows.source if flows else "",
            flows_fetched_at=flows.fetched_at if flows else None,
            is_demo=universe.is_demo if universe else False,
            left_out=dict(left_out),
            reason=reason,
        )

    def get_history(
        self, actor: Actor, symbol: str, query: SmartMoneyQuery, sessions: int = 60
    ) -> SmartMoneyHistory:
        """One share's last sessions, each scored from what was known then.

        Raises:
            NotFoundError: no such preset, or the market has no such share.
            InvalidInputError: `query.as_of` has no time zone.
        """
        require(actor, Permission.READ_KOREAN_SIGNALS)
        preset = get_preset(query.preset)
        loaded = self._loader.load(actor, query, preset)
        universe, row = _find_row(loaded.universe, symbol)
        return build_history(loaded, universe, row, preset, max(1, min(sessions, _MOST_SESSIONS)))


def _read_all(
    loaded: LoadedMarket, preset: SmartMoneyPreset, on_progress: OnProgress
) -> tuple[list[SmartMoneyReading], Counter[str]]:
    readings: list[SmartMoneyReading] = []
    left_out: Counter[str] = Counter()
    if loaded.universe is None or loaded.flows is None or loaded.last < 0:
        return readings, left_out
    universe = loaded.universe
    aligner = FlowAligner(universe, loaded.flows, preset)
    for row, symbol in enumerate(universe.symbols):
        if row % _PROGRESS_EVERY == 0:
            on_progress(row / len(universe.symbols), f"{row:,} of {len(universe.symbols):,} shares")
        if not is_common_share(symbol, universe.kinds[row]):
            left_out[NOT_COMMON] += 1
            continue
        if not aligner.has_flows(symbol):
            left_out[NO_FLOWS] += 1
            continue
        share = aligner.align(row, loaded.last)
        if not len(share.bars) or int(share.bars.places[-1]) != loaded.last:
            left_out[NO_TRADE] += 1
            continue
        readings.append(read_share(universe, row, share, preset))
    return readings, left_out


def _rank(reading: SmartMoneyReading) -> tuple[bool, float, float, str]:
    return reading.score is None, -reading.low, -reading.high, reading.symbol


def _find_row(universe: Universe | None, symbol: str) -> tuple[Universe, int]:
    wanted = symbol.strip().upper()
    if universe is None or wanted not in universe.symbols:
        raise NotFoundError(
            f"The market has no share {wanted[:40]!r}.",
            "Choose one from the list, or import its daily bars.",
        )
    return universe, universe.symbols.index(wanted)
