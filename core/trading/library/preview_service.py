"""What a strategy does, before money comes into it: when it fires, and whom it resembles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.contracts import Actor, BarQuery, BarSeries, LoadBars
from core.errors import AppError, InvalidInputError
from core.permissions import Permission, require
from core.trading.declaration import build_declared
from core.trading.library.examples import list_firings
from core.trading.library.overlap import measure_overlap
from core.trading.library.positions import PositionArray, follow_signals
from core.trading.library.templates import TEMPLATES
from core.trading.library.types import Likeness, Preview, Similarity
from core.trading.request import Execution
from core.trading.stored_strategy import build_strategy, find_title
from db.session import Database
from db.trading.strategy_repository import StrategyRepository

MAX_SYMBOLS = 10


@dataclass(frozen=True, slots=True)
class _Candidate:
    name: str
    kind: str
    params: Mapping[str, Any]
    execution: Mapping[str, Any]
    strategy_id: int | None = None
    template: str = ""


class StrategyPreviewService:
    """Reads bars and signals only; nothing is stored.

    Args:
        database: where the actor's strategies are.
        load_bars: bars of one series.
    """

    def __init__(self, database: Database, load_bars: LoadBars) -> None:
        self._database = database
        self._load_bars = load_bars

    def preview(
        self, actor: Actor, kind: str, params: Mapping[str, Any], query: BarQuery
    ) -> Preview:
        """The strategy on one series: words, remarks, and when each signal was set.

        Raises:
            NotFoundError: no such kind or series.
            InvalidInputError: a wrong value, or fewer bars than the strategy needs.
        """
        require(actor, Permission.READ_STRATEGIES)
        strategy = build_strategy(kind, params)
        bars = self._load_bars(actor, query)
        first = strategy.warm_up()
        if len(bars) <= first:
            raise InvalidInputError(
                f"{bars.symbol} has {len(bars)} bars; the first signal needs {first + 1}.",
                "Choose an instrument with a longer history, or shorter lengths.",
            )
        return Preview(
            words=strategy.describe(),
            remarks=tuple(strategy.warnings(bars)),
            bars=bars,
            firings=list_firings(strategy.signals(bars), bars.time),
            first=first,
        )

    def find_similar(
        self,
        actor: Actor,
        own: tuple[str, Mapping[str, Any], Mapping[str, Any]],
        queries: Sequence[BarQuery],
        *,
        except_id: int | None = None,
    ) -> Similarity:
        """The actor's other strategies and the templates, by overlap of positions and entries.

        Args:
            actor: who asks.
            own: kind, parameters and execution rules; only the direction matters of these.
            queries: the series to compare on, ten at most.
            except_id: the strategy itself, where it is saved.

        Raises:
            NotFoundError: no such kind, or a series is not there.
            InvalidInputError: a wrong value, or no series, or too many.
        """
        require(actor, Permission.READ_STRATEGIES)
        if not 0 < len(queries) <= MAX_SYMBOLS:
            raise InvalidInputError(
                f"{len(queries)} instruments were chosen.",
                f"Choose 1 to {MAX_SYMBOLS} instruments to compare on.",
            )
        series = [self._load_bars(actor, query) for query in queries]
        mine = _follow(*own, series)
        found, left_out = [], []
        for candidate in (*self._list_own(actor, except_id), *_list_templates()):
            try:
                sides = _follow(candidate.kind, candidate.params, candidate.execution, series)
            except AppError as error:
                left_out.append(f"{candidate.name}: {error.message}")
                continue
            found.append(
                Likeness(
                    candidate.name,
                    find_title(candidate.kind),
                    candidate.strategy_id,
                    candidate.template,
                    measure_overlap(zip(mine, sides, strict=True)),
                )
            )
        found.sort(key=lambda one: (-(one.overlap.positions or 0.0), one.name.casefold()))
        return Similarity(
            tuple(found),
            tuple(
                f"{bars.symbol} ({bars.passport.source}, {bars.at(0):%Y-%m-%d} to "
                f"{bars.at(-1):%Y-%m-%d})"
                for bars in series
            ),
            tuple(left_out),
        )

    def _list_own(self, actor: Actor, except_id: int | None) -> list[_Candidate]:
        with self._database.read() as session:
            rows = StrategyRepository(session, actor.user_id).list_all()
        return [
            _Candidate(row.name, row.kind, row.params, row.execution, row.id)
            for row in rows
            if row.id != except_id
        ]


def _list_templates() -> list[_Candidate]:
    return [
        _Candidate(one.title, one.kind, one.params, one.execution, template=one.key)
        for one in TEMPLATES
    ]


def _follow(
    kind: str,
    params: Mapping[str, Any],
    execution: Mapping[str, Any],
    series: Sequence[BarSeries],
) -> list[PositionArray]:
    strategy = build_strategy(kind, params)
    direction = build_declared(Execution, execution).direction
    return [
        follow_signals(strategy.signals(bars), direction, strategy.warm_up()) for bars in series
    ]
