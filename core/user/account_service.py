"""A user's own account: profile and password."""

from __future__ import annotations

from core.clock import now
from core.contracts import Actor
from core.enums import Role, Theme
from core.errors import InvalidInputError
from core.events.outbox import Outbox
from core.events.types import UserAccessChanged
from core.permissions import Permission, is_allowed, require
from core.user.password_checker import PasswordAttempt, PasswordChecker
from core.user.password_policy import check_password_policy
from core.user.passwords import PasswordHasher
from core.user.time_zones import check_time_zone
from core.user.tokens import is_session_id
from core.user.types import Profile
from core.user.usernames import check_display_name
from db.base import stored_id
from db.session import Database, Session
from db.user.account_repository import AccountRepository
from db.user.session_repository import SessionRepository
from db.user.sign_in_repository import SignInRepository
from db.user.tables import UserAccount


class AccountService:
    """Reads and changes the actor's own account."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        checker: PasswordChecker,
        hasher: PasswordHasher,
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._checker = checker
        self._hasher = hasher

    def get_profile(self, actor: Actor) -> Profile:
        """The actor's account."""
        require(actor, Permission.OWN_PROFILE)
        with self._database.read() as session:
            return _as_profile(AccountRepository(session).get_account(actor.user_id))

    def update_profile(
        self, actor: Actor, *, display_name: str, time_zone: str, theme: Theme
    ) -> Profile:
        """Change what the actor is called and how things are shown to them.

        Raises:
            InvalidInputError: an empty or overlong name, an unknown time zone or theme.
        """
        require(actor, Permission.OWN_PROFILE)
        name = check_display_name(display_name)
        zone = check_time_zone(time_zone)
        if theme not in list(Theme):
            raise InvalidInputError(
                "There is no such theme.", f"Choose one of: {', '.join(Theme)}."
            )
        with self._database.write() as session:
            account = AccountRepository(session).get_account(actor.user_id, is_locked=True)
            account.display_name, account.time_zone, account.theme = name, zone, Theme(theme)
            return _as_profile(account)

    def change_password(
        self, actor: Actor, current: str, new: str, keep_session_id: str | None = None
    ) -> int:
        """Give the actor a new password and end their other sessions.

        The current password is asked for again and counted like a sign-in: a borrowed browser
        must not be enough to take an account over, nor to guess at leisure.

        Returns:
            How many other sessions were ended.

        Raises:
            InvalidInputError: the new password is easy to guess, or is the old one.
            SignInError: the current password is wrong, or was wrong too often.
        """
        require(actor, Permission.OWN_PROFILE)
        check_password_policy(new, actor.username)
        if new == current:
            raise InvalidInputError("This is already your password.", "Choose another one.")
        new_hash = self._hasher.hash(new)  # before the transaction: it takes a third of a second
        with self._database.read() as session:
            username = AccountRepository(session).get_account(actor.user_id).username
        keep = keep_session_id if is_session_id(keep_session_id or "") else None

        def store(session: Session, account: UserAccount) -> int:
            at = now()
            account.password_hash, account.password_changed_at = new_hash, at
            SignInRepository(session).delete_tickets_of_user(actor.user_id)
            self._outbox.record(
                session,
                UserAccessChanged(
                    user_id=actor.user_id, by_user_id=actor.user_id, change="password changed"
                ),
                actor.correlation_id,
            )
            return SessionRepository(session).revoke_of_user(
                actor.user_id, at, "password changed", keep=keep
            )

        attempt = PasswordAttempt(
            username,
            current,
            actor.address,
            purpose="password_change",
            refusal="The current password is wrong.",
        )
        return self._checker.check(attempt, store)

    def find_actor(self, user_id: int) -> Actor | None:
        """The user in whose name a job runs, with the role they have now; None once disabled."""
        with self._database.read() as session:
            account = AccountRepository(session).find_account(user_id)
        if account is None or not account.is_active:
            return None
        return Actor(user_id, account.role, account.username)

    def list_colleagues(self, actor: Actor, may: Permission) -> list[str]:
        """Names of the active users who have the permission; see `ListColleagues`.

        Raises:
            NotPermittedError: the actor does not have it.
        """
        require(actor, may)
        roles = [role for role in Role if is_allowed(role, may)]
        with self._database.read() as session:
            return AccountRepository(session).list_usernames(roles)


def _as_profile(account: UserAccount) -> Profile:
    return Profile(
        user_id=stored_id(account.id),
        username=account.username,
        display_name=account.display_name,
        role=account.role,
        time_zone=account.time_zone,
        theme=account.theme,
        is_demo=account.is_demo,
        created_at=account.created_at,
        password_changed_at=account.password_changed_at,
    )
