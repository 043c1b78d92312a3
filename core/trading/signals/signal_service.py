"""Signals as their owner reads them, and what the owner does with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from core.clock import now
from core.contracts import Actor, CountSessions, ListQuotes, QuoteView
from core.enums import SignalSide, SignalState
from core.permissions import Permission, require
from core.trading.signals.lifecycle import check_step
from core.trading.signals.signal_lists import is_named, keep_latest, narrow, write_csv
from core.trading.signals.types import (
    SignalBoard,
    SignalPage,
    SignalQuery,
    StepView,
    StrategyPerformance,
)
from core.trading.signals.views import RowBuilder, sum_performance
from db.session import Database
from db.trading.execution_repository import ExecutionRepository
from db.trading.signal_page_repository import SignalPageRepository, SignalWish
from db.trading.signal_repository import SignalRepository

MOST_LISTED = 1_000
MOST_IN_PAGE = 200
_ALL = SignalQuery()


class SignalService:
    """Signals of the user who asks; those of others do not exist for them.

    Args:
        list_quotes: names, and prices as they are now.
        count_sessions: how old a signal is.
    """

    def __init__(
        self, database: Database, list_quotes: ListQuotes, count_sessions: CountSessions
    ) -> None:
        self._database = database
        self._list_quotes = list_quotes
        self._count_sessions = count_sessions

    def list_latest(self, actor: Actor, query: SignalQuery = _ALL) -> SignalBoard:
        """The newest signal of each strategy on each symbol, emitted or not, newest bar first."""
        require(actor, Permission.READ_STRATEGIES)
        return self._build_board(actor, query, is_latest=True)

    def list_emitted(self, actor: Actor, query: SignalQuery = _ALL) -> SignalBoard:
        """Every signal that was emitted, newest bar first; the newest thousand."""
        require(actor, Permission.READ_STRATEGIES)
        return self._build_board(actor, query, is_latest=False)

    def list_page(
        self, actor: Actor, query: SignalQuery = _ALL, limit: int = 50, cursor: int | None = None
    ) -> SignalPage:
        """All that was ever emitted, page by page, the newest emitted first.

        Args:
            actor: who asks.
            query: which ones.
            limit: at most so many, up to 200.
            cursor: `next_cursor` of the page before.
        """
        require(actor, Permission.READ_STRATEGIES)
        count = max(1, min(limit, MOST_IN_PAGE))
        named = self._find_named(actor, query.text) if query.text.strip() else None
        wish = SignalWish(query.strategy, query.sides, query.states, named)
        with self._database.read() as session:
            pages = SignalPageRepository(session, actor.user_id)
            found = pages.list_page(wish, cursor, count + 1)
        symbols = sorted({row.symbol for row, _ in found})
        quotes = self._list_quotes(actor, symbols) if symbols else {}
        builder = RowBuilder(quotes, self._count_sessions)
        rows = tuple(builder.build_emitted(*pair) for pair in found[:count])
        return SignalPage(rows, rows[-1].id if len(found) > count else None)

    def find_revision(self, actor: Actor) -> str:
        """Changes whenever one of the lists does, but for prices: cheap to ask over and over."""
        require(actor, Permission.READ_STRATEGIES)
        with self._database.read() as session:
            return ExecutionRepository(session, actor.user_id).find_revision()

    def list_steps(self, actor: Actor, signal_id: int) -> tuple[StepView, ...]:
        """What happened to one of the actor's signals, oldest first; nothing for an unknown one."""
        require(actor, Permission.READ_STRATEGIES)
        with self._database.read() as session:
            steps = ExecutionRepository(session, actor.user_id).list_steps(signal_id)
        return tuple(StepView(one.state, one.at, one.by_user_id is None) for one in steps)

    def list_performance(self, actor: Actor) -> list[StrategyPerformance]:
        """What the scored signals of each strategy brought, by name."""
        require(actor, Permission.READ_STRATEGIES)
        with self._database.read() as session:
            rows = ExecutionRepository(session, actor.user_id).list_scores()
        groups: dict[tuple[str, int], list[tuple[SignalSide, float]]] = defaultdict(list)
        for strategy_id, name, side, value in rows:
            groups[name, strategy_id or 0].append((side, value))
        return [sum_performance(key[0], groups[key]) for key in sorted(groups)]

    def mark_seen(self, actor: Actor, signal_ids: Sequence[int]) -> int:
        """Note that the actor has seen signals; those seen before stay as they are.

        Returns:
            How many were new.

        Raises:
            NotFoundError: one is not among the actor's; nothing is marked then.
        """
        require(actor, Permission.EDIT_STRATEGIES)
        count = 0
        with self._database.write() as session:
            repository = ExecutionRepository(session, actor.user_id)
            for signal_id in sorted(set(signal_ids)):
                row = repository.get_for_update(signal_id)
                if row.state is SignalState.EMITTED:
                    repository.add_step(row, SignalState.SEEN, actor.user_id)
                    count += 1
        return count

    def mark_acted(self, actor: Actor, signal_id: int) -> None:
        """Note that the actor has acted on a signal, seen or not; a repeat changes nothing.

        Raises:
            NotFoundError: it is not among the actor's.
            ConflictError: it has expired or been scored.
        """
        require(actor, Permission.EDIT_STRATEGIES)
        with self._database.write() as session:
            repository = ExecutionRepository(session, actor.user_id)
            row = repository.get_for_update(signal_id)
            if row.state is SignalState.ACTED:
                return
            check_step(row.state, SignalState.ACTED)
            repository.add_step(row, SignalState.ACTED, actor.user_id)

    def export_csv(self, actor: Actor, query: SignalQuery, *, is_latest: bool) -> bytes:
        """The list as a file; prices and fractions with all their digits, UTC times."""
        require(actor, Permission.READ_STRATEGIES)
        return write_csv(self._build_board(actor, query, is_latest=is_latest).rows)

    def _find_named(self, actor: Actor, text: str) -> list[str]:
        """The symbols with signals that a text means."""
        with self._database.read() as session:
            symbols = SignalPageRepository(session, actor.user_id).list_symbols()
        quotes = self._list_quotes(actor, symbols) if symbols else {}
        return [one for one in symbols if is_named(text, one, *_names(quotes, one))]

    def _build_board(self, actor: Actor, query: SignalQuery, *, is_latest: bool) -> SignalBoard:
        with self._database.read() as session:
            emitted = ExecutionRepository(session, actor.user_id).list_signals(MOST_LISTED)
            repository = SignalRepository(session, actor.user_id)
            follows = {row.id: row for row in repository.list_follows()}
            pairs = repository.list_pairs()
        symbols = {row.symbol for row, _ in emitted} | {pair.symbol for pair in pairs}
        quotes = self._list_quotes(actor, sorted(symbols)) if symbols else {}
        builder = RowBuilder(quotes, self._count_sessions)
        rows = [builder.build_emitted(row, score) for row, score in emitted]
        if is_latest:
            past = (builder.build_past(follows[pair.follow_id], pair) for pair in pairs)
            rows = keep_latest([*rows, *(row for row in past if row is not None)])
        runs = [row.run_at for row in follows.values() if row.run_at is not None]
        board = SignalBoard(
            rows=tuple(rows),
            total=len(rows),
            follows=sum(row.is_active for row in follows.values()),
            pairs=sum(follows[pair.follow_id].is_active for pair in pairs),
            run_at=max(runs, default=None),
            strategies=tuple(sorted({row.strategy_name for row in rows})),
            read_at=now(),
        )
        return narrow(board, query)


def _names(quotes: Mapping[str, QuoteView], symbol: str) -> tuple[str, ...]:
    quote = quotes.get(symbol)
    return (quote.name, quote.local_name) if quote else ()
