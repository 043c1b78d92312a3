"""Sealed holdouts: the last months are kept unseen until one decides to look, and looks once.

A seal binds backtests: one that would reach into it is refused. Opening it is possible at any
time, is counted, and stays visible: data can be unseen only once.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.clock import now
from core.contracts import Actor, BarQuery, BarSeries, LoadBars
from core.errors import ConflictError, InvalidInputError, NotFoundError
from core.permissions import Permission, require
from core.trading.honesty.holdout_types import HoldoutView, subtract_months
from core.trading.honesty.line import count_of
from db.base import stored_id
from db.session import Database
from db.trading.holdout_repository import HoldoutRepository
from db.trading.holdout_tables import Holdout, HoldoutOpening

MAX_MONTHS, MAX_SYMBOLS, MIN_REASON, MAX_REASON = 60, 500, 10, 300


class HoldoutService:
    """Seals, refuses and opens."""

    def __init__(self, database: Database, load_bars: LoadBars) -> None:
        self._database = database
        self._load_bars = load_bars

    def seal_holdout(
        self, actor: Actor, months: int, symbols: Sequence[str] = (), *, is_desk: bool = False
    ) -> HoldoutView:
        """Lock the last months, counted back from the newest bar of the symbols.

        Args:
            actor: whom it binds.
            months: 1 to 60.
            symbols: as stored; none for all, counted back from today.
            is_desk: whether it binds everybody.

        Raises:
            InvalidInputError: too few or too many months or symbols.
            NotFoundError: no such symbol.
        """
        require(actor, Permission.RUN_BACKTESTS)
        wanted = tuple(dict.fromkeys(symbol.strip() for symbol in symbols if symbol.strip()))
        if months not in range(1, MAX_MONTHS + 1):
            raise InvalidInputError(
                f"{months} months cannot be sealed.", f"Choose 1 to {MAX_MONTHS}."
            )
        if len(wanted) > MAX_SYMBOLS:
            raise InvalidInputError(
                f"{len(wanted)} symbols are too many.",
                f"Name at most {MAX_SYMBOLS}, or none for all.",
            )
        found = [self._load_bars(actor, BarQuery(symbol)) for symbol in wanted]
        newest = max((bars.at(-1).date() for bars in found if len(bars)), default=now().date())
        row = Holdout(
            user_id=actor.user_id,
            is_desk=is_desk,
            symbols=[bars.symbol for bars in found],
            first_day=subtract_months(newest, months),
        )
        with self._database.write() as session:
            HoldoutRepository(session).add(row)
        return _view(row, [])

    def list_holdouts(self, actor: Actor, symbol: str = "") -> list[HoldoutView]:
        """What binds the actor, opened ones included; of one symbol, or all."""
        require(actor, Permission.READ_BACKTESTS)
        with self._database.read() as session:
            repository = HoldoutRepository(session)
            rows = [
                row
                for row in repository.list_binding(actor.user_id)
                if not symbol or not row.symbols or symbol in row.symbols
            ]
            openings = repository.list_openings([stored_id(row.id) for row in rows])
        return [
            _view(row, [each for each in openings if each.holdout_id == row.id]) for row in rows
        ]

    def open_holdout(self, actor: Actor, holdout_id: int, reason: str) -> HoldoutView:
        """Look into it. Counted, with the reason, and shown for ever after.

        Raises:
            ConflictError: it has been opened.
            InvalidInputError: no reason of ten to 300 characters.
            NotFoundError: no such holdout that binds the actor.
        """
        require(actor, Permission.RUN_BACKTESTS)
        words = " ".join(reason.split())
        if not MIN_REASON <= len(words) <= MAX_REASON:
            raise InvalidInputError(
                f"The reason has {count_of(len(words), 'character')}.",
                f"Say in {MIN_REASON} to {MAX_REASON} characters why it must be opened now.",
            )
        with self._database.write() as session:
            repository = HoldoutRepository(session)
            row = repository.find_binding(holdout_id, actor.user_id)
            if row is None:
                raise NotFoundError(f"There is no holdout {holdout_id}.", "Reload the page.")
            if row.opened_at is not None:
                raise ConflictError(
                    "This holdout has been opened; what was seen cannot be sealed again.",
                    "Seal a new one once there are new bars.",
                )
            opening = HoldoutOpening(holdout_id=holdout_id, user_id=actor.user_id, reason=words)
            repository.add(opening)
            row.opened_at = opening.at
        return _view(row, [opening])

    def check_bars(self, actor: Actor, bars: BarSeries) -> None:
        """Refuse a backtest on bars that reach into a sealed holdout.

        Raises:
            InvalidInputError: naming the first sealed day, and the last that may be used.
        """
        require(actor, Permission.RUN_BACKTESTS)
        if not len(bars):
            return
        last = bars.at(-1).date()
        sealed = [
            view
            for view in self.list_holdouts(actor, bars.symbol)
            if view.is_sealed and last >= view.first_day
        ]
        if not sealed:
            return
        first = min(view.first_day for view in sealed)
        raise InvalidInputError(
            f"The bars of {bars.symbol} from {first:%Y-%m-%d} on are a sealed holdout; this run "
            f"would reach into it ({last:%Y-%m-%d}).",
            f"End the run before {first:%Y-%m-%d}, or open the holdout on a run's page under "
            "Honesty: that is counted and shown for ever after.",
        )


def _view(row: Holdout, openings: list[HoldoutOpening]) -> HoldoutView:
    return HoldoutView(
        stored_id(row.id),
        row.is_desk,
        tuple(row.symbols),
        row.first_day,
        row.sealed_at,
        tuple(each.at for each in openings),
        tuple(each.reason for each in openings),
    )
