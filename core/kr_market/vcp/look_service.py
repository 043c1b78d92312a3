"""Looks at the market as of a session, without keeping anything: one share, or how many match."""

from __future__ import annotations

from datetime import date

from core.contracts import Actor, Universe
from core.enums import VcpReason
from core.errors import NotFoundError
from core.kr_market.clean_bars import PlaceArray, clean_row
from core.kr_market.inputs import MarketInputs
from core.kr_market.vcp.facts import build_facts, day_of, find_score
from core.kr_market.vcp.finding import find_hits
from core.kr_market.vcp.look_types import PresetCount, VcpExamination, VcpReport
from core.kr_market.vcp.market_loading import load_market, load_universe
from core.kr_market.vcp.presets import (
    LIQUID_TURNOVER,
    VCP_PRESETS,
    BoxPreset,
    VcpPreset,
    get_preset,
)
from core.kr_market.vcp.reasons import REASON_WORDS, read_code
from core.kr_market.vcp.scan import scan_share
from core.kr_market.vcp.types import VcpFacts
from core.permissions import Permission, require

CHART_SESSIONS = 180


class VcpLookService:
    """Shared by everyone who may read signals; nothing of it is stored or sealed."""

    def __init__(self, inputs: MarketInputs) -> None:
        self._inputs = inputs

    def examine_share(
        self,
        actor: Actor,
        symbol: str,
        preset: str,
        session: date | None = None,
        source: str | None = None,
    ) -> VcpExamination:
        """Judge one share as of a session, the newest for None, and hand out what to draw.

        Raises:
            NotFoundError: no such preset or market, or the market has no such share.
            InvalidInputError: the market has no session on that day.
        """
        require(actor, Permission.READ_KOREAN_SIGNALS)
        rules = get_preset(preset)
        universe = load_universe(self._inputs, actor, source, session)
        wanted = symbol.strip().upper()
        if wanted not in universe.symbols:
            raise NotFoundError(
                f"{universe.source} has no share {wanted[:40]}.", "Check the symbol."
            )
        row = universe.symbols.index(wanted)
        verdicts = scan_share(universe, rules, row)
        bars = clean_row(universe, row)
        facts = VcpFacts()
        reason = read_code(verdicts.codes[row])
        if reason not in {VcpReason.NO_TRADE, VcpReason.NOT_COMMON}:
            facts = build_facts(universe, rules, verdicts, row, bars)
        drawn = slice(max(len(bars) - CHART_SESSIONS, 0), None)
        return VcpExamination(
            symbol=wanted,
            name=universe.names[row],
            local_name=universe.local_names[row],
            sector=universe.sectors[row],
            exchange=universe.exchanges[row],
            session=day_of(universe, -1),
            preset=preset,
            is_hit=reason is VcpReason.HIT,
            verdict=REASON_WORDS[reason],
            score=find_score(rules, verdicts.figures[row]),
            facts=facts,
            time=universe.time[bars.places[drawn]],
            open=bars.open[drawn],
            high=bars.high[drawn],
            low=bars.low[drawn],
            close=bars.close[drawn],
            volume=bars.volume[drawn],
            dropped=bars.dropped,
            boxes=_find_boxes(universe, rules, bars.places, reason),
            source=universe.source,
            fetched_at=universe.fetched_at,
            is_demo=universe.is_demo,
        )

    def count_matches(
        self, actor: Actor, session: date | None = None, source: str | None = None
    ) -> VcpReport:
        """How many shares match each preset as of a session, and why the others do not.

        Raises:
            NotFoundError: no market is stored, or none of that source.
            InvalidInputError: the market has no session on that day.
        """
        require(actor, Permission.READ_KOREAN_SIGNALS)
        market = load_market(self._inputs, actor, source, session)
        counts = []
        for preset in VCP_PRESETS.values():
            scan = find_hits(market.universe, market.flows, preset, flow_note=market.flow_note)
            turnovers = [hit.facts.turnover or 0.0 for hit in scan.hits]
            counts.append(
                PresetCount(
                    preset=preset.name,
                    title=preset.title,
                    version=preset.version,
                    matches=len(scan.hits),
                    liquid=sum(one >= LIQUID_TURNOVER for one in turnovers),
                    signals=len(scan.list_signals()),
                    reasons=dict(scan.reasons),
                )
            )
        universe = market.universe
        return VcpReport(
            session=day_of(universe, -1),
            source=universe.source,
            is_demo=universe.is_demo,
            instruments=len(universe.symbols),
            flow_note=market.flow_note,
            counts=tuple(counts),
        )


def _find_boxes(
    universe: Universe, preset: VcpPreset, places: PlaceArray, reason: VcpReason
) -> tuple[tuple[date, date], ...]:
    if (
        not isinstance(preset, BoxPreset)
        or len(places) < preset.window
        or (reason in {VcpReason.NO_TRADE, VcpReason.NOT_COMMON})
    ):
        return ()
    half = preset.half
    ends = [(places[-2 * half], places[-half - 1]), (places[-half], places[-1])]
    return tuple((day_of(universe, int(a)), day_of(universe, int(b))) for a, b in ends)
