"""Strategies that users keep: saved, changed in versions, found again."""

from __future__ import annotations

from collections.abc import Sequence

from core.clock import now
from core.contracts import Actor
from core.errors import ConflictError
from core.permissions import Permission, require
from core.trading.library.names import clean_description, clean_name, clean_note, name_key
from core.trading.library.templates import get_template
from core.trading.library.types import StrategyDraft, StrategyView
from core.trading.library.views import check_values, view_strategy
from core.trading.validation import normalise_tags
from db.session import Database
from db.trading.strategy_repository import StrategyRepository
from db.trading.strategy_tables import SavedStrategy
from db.trading.template_repository import TemplateRepository

MAX_STRATEGIES = 200


class StrategyService:
    """Keeps the strategies of the user who asks; those of others do not exist for them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_strategies(self, actor: Actor) -> list[StrategyView]:
        """The actor's strategies by name; 200 at most."""
        require(actor, Permission.READ_STRATEGIES)
        with self._database.read() as session:
            rows = StrategyRepository(session, actor.user_id).list_all()
        return [view_strategy(row) for row in rows]

    def get_strategy(self, actor: Actor, strategy_id: int) -> StrategyView:
        """One of the actor's strategies.

        Raises:
            NotFoundError: the actor has no such strategy.
        """
        require(actor, Permission.READ_STRATEGIES)
        with self._database.read() as session:
            return view_strategy(StrategyRepository(session, actor.user_id).get(strategy_id))

    def create_strategy(self, actor: Actor, draft: StrategyDraft, note: str = "") -> StrategyView:
        """Keep a strategy under a name of its own; counts as a use of its template.

        Raises:
            InvalidInputError: a name or a value that cannot be.
            NotFoundError: no such kind or template.
            ConflictError: the name is taken, or there are as many strategies as there may be.
        """
        require(actor, Permission.EDIT_STRATEGIES)
        note, row = clean_note(note), _build_row(draft)
        if draft.template:
            get_template(draft.template)
        with self._database.write() as session:
            repository = StrategyRepository(session, actor.user_id)
            present = repository.list_all()
            if len(present) >= MAX_STRATEGIES:
                raise ConflictError(
                    f"You have {MAX_STRATEGIES} strategies, which is the most there can be.",
                    "Delete one.",
                )
            _check_name_free(present, row.name)
            if draft.template:
                TemplateRepository(session).get_for_update(draft.template).usage_count += 1
            return view_strategy(repository.add(row, note))

    def update_strategy(
        self, actor: Actor, strategy_id: int, draft: StrategyDraft, note: str = ""
    ) -> StrategyView:
        """Change a strategy; other values make a new version, another name alone does not.

        Kind and template stay what they are: another kind is another strategy.

        Raises:
            InvalidInputError, NotFoundError, ConflictError: see `create_strategy`.
        """
        require(actor, Permission.EDIT_STRATEGIES)
        note, wanted = clean_note(note), _build_row(draft)
        with self._database.write() as session:
            repository = StrategyRepository(session, actor.user_id)
            row = repository.get_for_update(strategy_id)
            if wanted.kind != row.kind:
                raise ConflictError(
                    f"“{row.name}” is of another kind.", "Save this as a new strategy."
                )
            others = [other for other in repository.list_all() if other.id != row.id]
            _check_name_free(others, wanted.name)
            is_changed = (row.params, row.execution) != (wanted.params, wanted.execution)
            for name in ("name", "name_key", "description", "tags", "params", "execution"):
                setattr(row, name, getattr(wanted, name))
            row.updated_at = now()
            if is_changed:
                row.version += 1
                repository.add_version(row, note)
            return view_strategy(row)

    def set_active(self, actor: Actor, strategy_id: int, *, is_active: bool) -> None:
        """Switch a strategy on or off; one that is off is kept and gives no signals.

        Raises:
            NotFoundError: the actor has no such strategy.
        """
        require(actor, Permission.EDIT_STRATEGIES)
        with self._database.write() as session:
            row = StrategyRepository(session, actor.user_id).get_for_update(strategy_id)
            row.is_active, row.updated_at = is_active, now()

    def delete_strategy(self, actor: Actor, strategy_id: int) -> None:
        """Remove a strategy and its versions for good; runs made with it stay.

        Raises:
            NotFoundError: the actor has no such strategy.
        """
        require(actor, Permission.EDIT_STRATEGIES)
        with self._database.write() as session:
            repository = StrategyRepository(session, actor.user_id)
            repository.delete(repository.get_for_update(strategy_id))


def _build_row(draft: StrategyDraft) -> SavedStrategy:
    name = clean_name(draft.name)
    params, execution = check_values(draft.kind, draft.params, draft.execution)
    return SavedStrategy(
        user_id=0,
        name=name,
        name_key=name_key(name),
        kind=draft.kind,
        params=params,
        execution=execution,
        description=clean_description(draft.description),
        tags=list(normalise_tags(draft.tags)),
        template=draft.template,
    )


def _check_name_free(others: Sequence[SavedStrategy], name: str) -> None:
    # Two writers at once are told apart by the table's unique constraint.
    for other in others:
        if other.name_key == name_key(name):
            raise ConflictError(
                f"You already have a strategy called “{other.name}”.", "Choose another name."
            )
