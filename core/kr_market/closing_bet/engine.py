"""A closing-bet scan of one session, from inputs to graded bets. Pure.

The one place that decides what may be read: bars up to the session, net buying published by the
clock's instant, articles published by then. Whatever comes later changes nothing.
"""

from __future__ import annotations

import numpy as np

from core.contracts import Universe
from core.errors import NotFoundError
from core.kr_market.closing_bet.bet_clock import BetClock
from core.kr_market.closing_bet.checklist import answer_checklist
from core.kr_market.closing_bet.funnel import Candidate, run_funnel
from core.kr_market.closing_bet.grading import grade_points
from core.kr_market.closing_bet.inputs_hash import hash_inputs
from core.kr_market.closing_bet.news_analyser import NewsAnalyser, NewsVerdict
from core.kr_market.closing_bet.news_desk import NewsDesk, as_points
from core.kr_market.closing_bet.other_parts import FlowWindow, read_supply, read_value, sum_flows
from core.kr_market.closing_bet.presets import BetPreset
from core.kr_market.closing_bet.price_parts import read_box, read_candle, read_chart
from core.kr_market.closing_bet.reasons import list_notes, say_empty
from core.kr_market.closing_bet.sizing import plan_exit
from core.kr_market.closing_bet.types import Bet, BetInputs, BetScan


def find_bets(
    inputs: BetInputs, clock: BetClock, preset: BetPreset, analyser: NewsAnalyser
) -> BetScan:
    """All candidates of the clock's session, best first.

    Raises:
        NotFoundError: the universe has no bars of that session.
    """
    universe = inputs.universe
    place = find_place(universe, clock)
    rules, sessions = preset.parts, universe.time[: place + 1]
    candidates, funnel = run_funnel(universe, place, preset.funnel, rules.box_sessions)
    flows = sum_flows(inputs.flows, inputs.flows_note, sessions, clock, rules.flow_sessions)
    news = NewsDesk(inputs.articles, sessions, clock, rules, analyser)
    bets = [
        _judge(universe, one, flows, news.judge(universe.symbols[one.row]), preset)
        for one in candidates
    ]
    bets.sort(key=_order)
    uses_final_bar = clock.uses_final_bar(universe.fetched_at)
    return BetScan(
        session=clock.session,
        clock=clock,
        preset=preset,
        source=universe.source,
        fetched_at=universe.fetched_at,
        is_demo=universe.is_demo,
        funnel=funnel,
        bets=tuple(bets),
        notes=list_notes(clock, flows, is_covered=news.is_covered, uses_final_bar=uses_final_bar),
        flows_to=flows.last,
        uses_final_bar=uses_final_bar,
        reason="" if bets else say_empty(funnel),
    )


def find_place(universe: Universe, clock: BetClock) -> int:
    """The position of the clock's session on the universe's axis.

    Raises:
        NotFoundError: it is not there.
    """
    day = np.datetime64(clock.session, "s").astype(np.int64)
    place = int(np.searchsorted(universe.time, day))
    if place == len(universe.time) or universe.time[place] != day:
        raise NotFoundError(
            f"{universe.source} has no bars of {clock.session}.",
            "Choose a session of the list; on holidays there is none.",
        )
    return place


def _judge(
    universe: Universe,
    candidate: Candidate,
    flows: FlowWindow,
    verdict: NewsVerdict | None,
    preset: BetPreset,
) -> Bet:
    row, window, rules = candidate.row, candidate.window, preset.parts
    symbol, today = universe.symbols[row], candidate.window.today
    value = read_value(today.traded_value, preset, is_estimated=True)
    chart, candle, box = (
        read_chart(window, rules), read_candle(today, rules), read_box(window, rules)
    )  # fmt: skip
    supply, sums = read_supply(symbol, flows, rules.flow_sessions)
    news = as_points(verdict)
    points = (news, value, chart.points, candle.points, box.points, supply)
    grade, why, could_be = grade_points(points, today.traded_value, window.change, preset)
    articles = verdict.articles if verdict else ()
    return Bet(
        symbol=symbol,
        name=universe.names[row],
        local_name=universe.local_names[row],
        exchange=universe.exchanges[row],
        sector=universe.sectors[row],
        change=window.change,
        price=today.close,
        traded_value=today.traded_value,
        is_value_estimated=True,
        points=points,
        grade=grade,
        grade_why=why,
        could_be=could_be,
        checklist=answer_checklist(
            news=news,
            articles=articles,
            value=value,
            chart=chart,
            candle=candle,
            box=box,
            supply=supply,
        ),
        articles=articles,
        news_method=verdict.method if verdict else "",
        exit_plan=plan_exit(today.close, preset.size),
        inputs_hash=hash_inputs(window, rules, flows, sums, verdict),
        dropped_sessions=window.dropped,
    )


def _order(bet: Bet) -> tuple[int, int, float, str]:
    """Best grade first, the ungraded after B; then score, traded value, symbol."""
    grade = "SAB-C".index(bet.grade.value if bet.grade else "-")
    return grade, -bet.score, -bet.traded_value, bet.symbol
