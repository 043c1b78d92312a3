"""Other people's accounts: create, change the role, disable, reset the password, sign out."""

from __future__ import annotations

from core.admin.account_rules import (
    check_an_admin_remains,
    check_name_is_free,
    check_not_oneself,
    check_role,
    choose_password,
)
from core.admin.types import NewCredentials, UserView
from core.clock import now
from core.contracts import Actor, RecordAudit
from core.enums import Role
from core.events.outbox import Outbox
from core.events.types import UserAccessChanged
from core.permissions import Permission, require
from core.user.passwords import PasswordHasher
from core.user.usernames import check_display_name, check_username
from db.base import stored_id
from db.session import Database, Session
from db.user.account_repository import AccountRepository
from db.user.api_key_repository import ApiKeyRepository
from db.user.session_repository import SessionRepository
from db.user.sign_in_repository import SignInRepository
from db.user.tables import UserAccount


class UserAdminService:
    """Manages accounts. What takes access away ends sessions and API keys with the same commit.

    Args:
        database: where the accounts are.
        outbox: told of each change of access.
        hasher: hashes new passwords.
        record_audit: notes each change.
        is_demo: whether this is a demo, in which every account is a throw-away one.
    """

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        hasher: PasswordHasher,
        record_audit: RecordAudit,
        *,
        is_demo: bool = False,
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._hasher = hasher
        self._record_audit = record_audit
        self._is_demo = is_demo

    def list_users(self, actor: Actor) -> list[UserView]:
        """All accounts by name, with their live sessions counted."""
        require(actor, Permission.MANAGE_USERS)
        with self._database.read() as session:
            rows = AccountRepository(session).list_with_sessions(now())
        return [
            UserView(
                user_id=stored_id(account.id),
                username=account.username,
                display_name=account.display_name,
                role=account.role,
                is_active=account.is_active,
                is_demo=account.is_demo,
                created_at=account.created_at,
                last_seen_at=account.last_seen_at,
                live_sessions=live_sessions,
            )
            for account, live_sessions in rows
        ]

    def create_user(
        self,
        actor: Actor,
        *,
        username: str,
        display_name: str,
        role: Role,
        password: str | None = None,
    ) -> NewCredentials:
        """Add an account; without a password a random one is made and returned once.

        Raises:
            InvalidInputError: the name, the password or the role cannot be used.
            ConflictError: the user name is taken.
        """
        require(actor, Permission.MANAGE_USERS)
        name, shown_name = check_username(username), check_display_name(display_name)
        role = check_role(role)
        chosen = choose_password(password, name)
        account = UserAccount(
            username=name,
            display_name=shown_name,
            password_hash=self._hasher.hash(chosen),
            role=role,
            is_demo=self._is_demo,
        )
        with self._database.write() as session:
            check_name_is_free(session, name)
            user_id = AccountRepository(session).add_account(account)
            self._audit(session, actor, "user.created", account, role=role.value)
        return NewCredentials(user_id, name, None if password is not None else chosen)

    def change_role(self, actor: Actor, user_id: int, role: Role) -> None:
        """Give a user another role; they sign in again to use it.

        Raises:
            ConflictError: it is the actor's own account, or the last active administrator.
        """
        require(actor, Permission.MANAGE_USERS)
        check_not_oneself(actor, user_id)
        role = check_role(role)
        with self._database.write() as session:
            if role is not Role.ADMIN:
                check_an_admin_remains(session, user_id, is_demo=self._is_demo)
            account = AccountRepository(session).get_account(user_id, is_locked=True)
            if account.role is role:
                return
            before, account.role = account.role, role
            self._audit(
                session, actor, "user.role_changed", account, before=before.value, after=role.value
            )
            self._end_access(session, actor, account, f"role changed to {role.value}")

    def set_active(self, actor: Actor, user_id: int, *, is_active: bool) -> None:
        """Disable an account, or enable it again.

        Raises:
            ConflictError: it is the actor's own account, or the last active administrator.
        """
        require(actor, Permission.MANAGE_USERS)
        check_not_oneself(actor, user_id)
        with self._database.write() as session:
            if not is_active:
                check_an_admin_remains(session, user_id, is_demo=self._is_demo)
            account = AccountRepository(session).get_account(user_id, is_locked=True)
            if account.is_active is is_active:
                return
            account.is_active = is_active
            change = "enabled" if is_active else "disabled"
            self._audit(session, actor, f"user.{change}", account)
            self._end_access(session, actor, account, f"account {change}")

    def reset_password(
        self, actor: Actor, user_id: int, password: str | None = None
    ) -> NewCredentials:
        """Give a user a new password; without one a random one is made and returned once.

        Raises:
            ConflictError: it is the actor's own account, whose page asks for the old password.
            InvalidInputError: the password is easy to guess.
        """
        require(actor, Permission.MANAGE_USERS)
        check_not_oneself(actor, user_id)
        with self._database.read() as session:
            username = AccountRepository(session).get_account(user_id).username
        chosen = choose_password(password, username)
        new_hash = self._hasher.hash(chosen)  # outside the transaction: a third of a second
        with self._database.write() as session:
            account = AccountRepository(session).get_account(user_id, is_locked=True)
            account.password_hash, account.password_changed_at = new_hash, now()
            self._audit(session, actor, "user.password_reset", account)
            self._end_access(session, actor, account, "password reset")
        return NewCredentials(user_id, username, None if password is not None else chosen)

    def sign_out_user(self, actor: Actor, user_id: int) -> int:
        """End all sessions of a user, who may sign in again.

        Returns:
            How many were ended.
        """
        require(actor, Permission.MANAGE_USERS)
        with self._database.write() as session:
            account = AccountRepository(session).get_account(user_id, is_locked=True)
            self._audit(session, actor, "user.signed_out", account)
            return _end_sessions(session, user_id, "signed out by an administrator")

    def _end_access(self, session: Session, actor: Actor, account: UserAccount, why: str) -> None:
        user_id = stored_id(account.id)
        _end_sessions(session, user_id, why)
        event = UserAccessChanged(user_id=user_id, by_user_id=actor.user_id, change=why)
        self._outbox.record(session, event, actor.correlation_id)

    def _audit(
        self, session: Session, actor: Actor, action: str, account: UserAccount, **details: str
    ) -> None:
        self._record_audit(
            session, action=action, actor=actor, target=account.username, details=details
        )


def _end_sessions(session: Session, user_id: int, why: str) -> int:
    SignInRepository(session).delete_tickets_of_user(user_id)
    ApiKeyRepository(session).revoke_of_user(user_id, now(), why)
    return SessionRepository(session).revoke_of_user(user_id, now(), why)
