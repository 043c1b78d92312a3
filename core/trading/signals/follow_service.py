"""Which strategies give signals, and on which symbols."""

from __future__ import annotations

from collections.abc import Sequence

from core.clock import now
from core.contracts import Actor, ListQuotes
from core.errors import InvalidInputError
from core.formatting import format_count
from core.permissions import Permission, require
from core.trading.library.views import view_strategy
from core.trading.signals.follow_types import (
    MAX_EXPIRY,
    MAX_HORIZON,
    MAX_PAIRS,
    FollowRequest,
    FollowView,
)
from core.trading.signals.views import build_follow_view
from db.session import Database
from db.trading.signal_repository import SignalRepository
from db.trading.signal_tables import SignalFollow
from db.trading.strategy_repository import StrategyRepository

_MOST_NAMED = 5


class FollowService:
    """Follows of the user who asks; those of others do not exist for them.

    Args:
        list_quotes: tells which symbols there are.
    """

    def __init__(self, database: Database, list_quotes: ListQuotes) -> None:
        self._database = database
        self._list_quotes = list_quotes

    def list_follows(self, actor: Actor) -> list[FollowView]:
        """What the actor follows, by name, each with what the last run found."""
        require(actor, Permission.READ_STRATEGIES)
        with self._database.read() as session:
            repository = SignalRepository(session, actor.user_id)
            pairs = repository.list_pairs()
            return [
                build_follow_view(row, [pair for pair in pairs if pair.follow_id == row.id])
                for row in repository.list_follows()
            ]

    def save_follow(self, actor: Actor, request: FollowRequest) -> int:
        """Follow a strategy on these symbols, or change how it is followed; returns the number.

        It is looked at within the next minute, and then whenever its bars change, daily at least.

        Raises:
            NotFoundError: the actor has no such strategy.
            InvalidInputError: no symbols, unknown ones, over 500 pairs in all, a horizon or expiry
                out of bounds, or a strategy that this version cannot run.
        """
        require(actor, Permission.EDIT_STRATEGIES)
        _check_numbers(request)
        symbols = tuple(dict.fromkeys(s.strip().upper() for s in request.symbols if s.strip()))
        if not symbols:
            raise InvalidInputError("No symbols were chosen.", "Choose at least one.")
        if len(symbols) <= MAX_PAIRS:  # more are refused below, however they are called
            self._check_known(actor, symbols)
        with self._database.write() as session:
            strategies = StrategyRepository(session, actor.user_id)
            strategy = view_strategy(strategies.get(request.strategy_id))
            if not strategy.is_sound:
                raise InvalidInputError(
                    f"“{strategy.name}” gives no signals. {strategy.words}", "Choose another one."
                )
            repository = SignalRepository(session, actor.user_id)
            row = repository.find_follow_of(request.strategy_id)
            _check_count(repository, row, symbols)
            if row is None:
                row = _build_row(request)
                repository.add_follow(row)
            row.strategy_name = strategy.name
            row.horizon_bars = request.horizon_bars
            row.expiry_sessions = request.expiry_sessions
            row.is_active, row.due_at = True, now()
            follow_id = row.id or 0
            repository.replace_symbols(follow_id, symbols)
        return follow_id

    def stop_follow(self, actor: Actor, follow_id: int) -> None:
        """Emit no more; signals that are there live on to their score.

        Raises:
            NotFoundError: the actor has no such follow.
        """
        require(actor, Permission.EDIT_STRATEGIES)
        with self._database.write() as session:
            SignalRepository(session, actor.user_id).get_follow(
                follow_id, is_locked=True
            ).is_active = False

    def resume_follow(self, actor: Actor, follow_id: int) -> None:
        """Emit again, from the next newest bar on.

        Raises:
            NotFoundError: the actor has no such follow.
            InvalidInputError: its strategy is gone, or there would be over 500 pairs.
        """
        require(actor, Permission.EDIT_STRATEGIES)
        with self._database.write() as session:
            repository = SignalRepository(session, actor.user_id)
            row = repository.get_follow(follow_id, is_locked=True)
            if row.strategy_id is None:
                raise InvalidInputError(
                    f"“{row.strategy_name}” has been deleted.", "Follow another strategy."
                )
            own = [p.symbol for p in repository.list_pairs() if p.follow_id == row.id]
            _check_count(repository, row, own)
            row.is_active, row.due_at = True, now()

    def _check_known(self, actor: Actor, symbols: Sequence[str]) -> None:
        known = self._list_quotes(actor, symbols)
        unknown = [symbol for symbol in symbols if symbol not in known]
        if unknown:
            named = ", ".join(symbol[:32] for symbol in unknown[:_MOST_NAMED])
            more = f" and {len(unknown) - _MOST_NAMED} more" if len(unknown) > _MOST_NAMED else ""
            raise InvalidInputError(
                f"No instrument here is called {named}{more}.",
                "Leave it out, or import its bars first.",
            )


def _check_numbers(request: FollowRequest) -> None:
    for value, most, name in (
        (request.horizon_bars, MAX_HORIZON, "A horizon of {} bars"),
        (request.expiry_sessions, MAX_EXPIRY, "An expiry of {} sessions"),
    ):
        if not 1 <= value <= most:
            raise InvalidInputError(f"{name.format(value)} is not offered.", f"Choose 1 to {most}.")


def _check_count(
    repository: SignalRepository, own: SignalFollow | None, symbols: Sequence[str]
) -> None:
    others = repository.count_pairs(except_follow=own.id if own else None)
    if others + len(symbols) > MAX_PAIRS:
        raise InvalidInputError(
            f"This would make {format_count(others + len(symbols))} pairs of strategy and symbol, "
            f"{format_count(len(symbols))} of them here; {format_count(MAX_PAIRS)} can be "
            "followed in all.",
            "Choose fewer symbols, or stop following another strategy.",
        )


def _build_row(request: FollowRequest) -> SignalFollow:
    return SignalFollow(
        user_id=0,
        strategy_id=request.strategy_id,
        strategy_name="",
        horizon_bars=request.horizon_bars,
        expiry_sessions=request.expiry_sessions,
    )
