"""Saved screens: named chains of filters, each user's own."""

from __future__ import annotations

from collections.abc import Sequence

from core.clock import now
from core.contracts import Actor
from core.errors import AppError, ConflictError
from core.permissions import Permission, require
from core.user.screen_types import SavedScreenView
from core.user.screening.chain import FilterChoice, read_choices
from core.user.watchlist_rules import clean_name, name_key
from db.base import stored_id
from db.session import Database
from db.user.screen_repository import ScreenRepository
from db.user.screen_tables import SavedScreen

MAX_SCREENS = 100
_MAX_NAME = 60


class ScreenService:
    """Keeps the screens of the user who asks; those of others do not exist for them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_screens(self, actor: Actor) -> list[SavedScreenView]:
        """The actor's screens by name.

        A screen whose filters this version no longer knows is listed without filters.
        """
        require(actor, Permission.READ_WATCHLISTS)
        with self._database.read() as session:
            rows = ScreenRepository(session, actor.user_id).list_screens()
        return [_view(row, is_lenient=True) for row in rows]

    def get_screen(self, actor: Actor, screen_id: int) -> SavedScreenView:
        """One of the actor's screens.

        Raises:
            NotFoundError: the actor has no such screen, or it names a filter that is gone.
            InvalidInputError: a stored value is outside today's limits.
        """
        require(actor, Permission.READ_WATCHLISTS)
        with self._database.read() as session:
            return _view(ScreenRepository(session, actor.user_id).get_screen(screen_id))

    def create_screen(
        self, actor: Actor, name: str, filters: Sequence[FilterChoice]
    ) -> SavedScreenView:
        """Save filters under a name.

        Raises:
            InvalidInputError: a name or a value that cannot be.
            NotFoundError: an unknown filter.
            ConflictError: the name is taken, or there are as many screens as there may be.
        """
        require(actor, Permission.EDIT_WATCHLISTS)
        name, stored = clean_name(name), _as_stored(filters)
        with self._database.write() as session:
            repository = ScreenRepository(session, actor.user_id)
            return _view(_add(repository, name, stored))

    def rename_screen(self, actor: Actor, screen_id: int, name: str) -> None:
        """Give a screen another name.

        Raises:
            InvalidInputError, NotFoundError, ConflictError: see `create_screen`.
        """
        require(actor, Permission.EDIT_WATCHLISTS)
        name = clean_name(name)
        with self._database.write() as session:
            repository = ScreenRepository(session, actor.user_id)
            screen = repository.get_screen(screen_id)
            _check_name_free(
                [other for other in repository.list_screens() if other.id != screen.id], name
            )
            screen.name, screen.name_key, screen.updated_at = name, name_key(name), now()

    def update_screen(
        self, actor: Actor, screen_id: int, filters: Sequence[FilterChoice]
    ) -> SavedScreenView:
        """Replace the filters of a screen.

        Raises:
            InvalidInputError, NotFoundError: see `create_screen`.
        """
        require(actor, Permission.EDIT_WATCHLISTS)
        stored = _as_stored(filters)
        with self._database.write() as session:
            screen = ScreenRepository(session, actor.user_id).get_screen(screen_id)
            screen.filters, screen.updated_at = stored, now()
            return _view(screen)

    def copy_screen(self, actor: Actor, screen_id: int, name: str = "") -> SavedScreenView:
        """Save the filters of a screen a second time; without a name it gets `… (copy)`.

        Raises:
            InvalidInputError, NotFoundError, ConflictError: see `create_screen`.
        """
        require(actor, Permission.EDIT_WATCHLISTS)
        name = clean_name(name) if name else ""
        with self._database.write() as session:
            repository = ScreenRepository(session, actor.user_id)
            source = repository.get_screen(screen_id)
            name = name or _find_copy_name(repository.list_screens(), source.name)
            return _view(_add(repository, name, list(source.filters)))

    def delete_screen(self, actor: Actor, screen_id: int) -> None:
        """Remove a screen for good.

        Raises:
            NotFoundError: the actor has no such screen.
        """
        require(actor, Permission.EDIT_WATCHLISTS)
        with self._database.write() as session:
            repository = ScreenRepository(session, actor.user_id)
            repository.delete_screen(repository.get_screen(screen_id))


def _add(repository: ScreenRepository, name: str, filters: list[dict[str, object]]) -> SavedScreen:
    present = repository.list_screens()
    if len(present) >= MAX_SCREENS:
        raise ConflictError(
            f"You have {MAX_SCREENS} screens, which is the most there can be.", "Delete one."
        )
    _check_name_free(present, name)
    return repository.add_screen(
        SavedScreen(user_id=0, name=name, name_key=name_key(name), filters=filters)
    )


def _check_name_free(others: Sequence[SavedScreen], name: str) -> None:
    # Two writers at once are told apart by the table's unique constraint.
    for other in others:
        if other.name_key == name_key(name):
            raise ConflictError(
                f"You already have a screen called “{other.name}”.", "Choose another name."
            )


def _find_copy_name(others: Sequence[SavedScreen], name: str) -> str:
    taken = {other.name_key for other in others}
    suffixes = (" (copy)", *(f" (copy {number})" for number in range(2, len(taken) + 2)))
    candidates = (f"{name[: _MAX_NAME - len(suffix)].rstrip()}{suffix}" for suffix in suffixes)
    return next(candidate for candidate in candidates if name_key(candidate) not in taken)


def _as_stored(filters: Sequence[FilterChoice]) -> list[dict[str, object]]:
    return [choice.as_json() for choice in read_choices([one.as_json() for one in filters])]


def _view(screen: SavedScreen, *, is_lenient: bool = False) -> SavedScreenView:
    try:
        filters = read_choices(screen.filters)
    except AppError:
        if not is_lenient:
            raise
        filters = ()
    return SavedScreenView(
        id=stored_id(screen.id),
        name=screen.name,
        filters=filters,
        created_at=screen.created_at,
        updated_at=screen.updated_at,
    )
