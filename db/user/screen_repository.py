"""Reads and writes the saved screens of one user."""

from __future__ import annotations

from sqlmodel import Session, col, select

from core.errors import NotFoundError
from db.user.screen_tables import SavedScreen

_LARGEST_ID = 2**31 - 1


class ScreenRepository:
    """The screens of `user_id` in one unit of work; nobody else's can be reached with it."""

    def __init__(self, session: Session, user_id: int) -> None:
        self._session = session
        self._user_id = user_id

    def list_screens(self) -> list[SavedScreen]:
        """All screens by name."""
        statement = select(SavedScreen).where(SavedScreen.user_id == self._user_id)
        ordered = statement.order_by(col(SavedScreen.name_key), col(SavedScreen.id))
        return list(self._session.exec(ordered).all())

    def get_screen(self, screen_id: int) -> SavedScreen:
        """One screen.

        Raises:
            NotFoundError: there is none of that number, or it belongs to somebody else.
        """
        statement = select(SavedScreen).where(
            SavedScreen.id == screen_id, SavedScreen.user_id == self._user_id
        )
        # A number no column can hold would be the driver's error instead of ours.
        is_possible = isinstance(screen_id, int) and 0 < screen_id <= _LARGEST_ID
        screen = self._session.exec(statement).one_or_none() if is_possible else None
        if screen is None:
            raise NotFoundError(
                "This screen does not exist.", "Choose one from the list of your screens."
            )
        return screen

    def add_screen(self, screen: SavedScreen) -> SavedScreen:
        """Store a screen as this user's."""
        screen.user_id = self._user_id
        self._session.add(screen)
        self._session.flush()
        return screen

    def delete_screen(self, screen: SavedScreen) -> None:
        """Remove a screen for good."""
        self._session.delete(screen)
        self._session.flush()
