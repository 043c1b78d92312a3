"""Rules about accounts that hold however an account is changed."""

from __future__ import annotations

from core.contracts import Actor
from core.enums import Role
from core.errors import ConflictError, InvalidInputError
from core.user.password_policy import check_password_policy
from core.user.passwords import generate_password
from db.session import Session
from db.user.account_repository import AccountRepository


def check_role(role: Role) -> Role:
    """The role itself, if it is one.

    Raises:
        InvalidInputError: naming the roles there are.
    """
    if role not in list(Role):
        raise InvalidInputError("There is no such role.", f"Choose one of: {', '.join(Role)}.")
    return Role(role)


def choose_password(password: str | None, username: str) -> str:
    """The password that was chosen, or a random one.

    Raises:
        InvalidInputError: the chosen one is easy to guess.
    """
    if password is None:
        return generate_password()
    check_password_policy(password, username)
    return password


def check_not_oneself(actor: Actor, user_id: int) -> None:
    """Refuse that administrators change their own access, even downwards.

    Raises:
        ConflictError: it is the actor's own account.
    """
    if user_id == actor.user_id:
        raise ConflictError(
            "Nobody changes their own access.",
            "Ask another administrator; your password is changed on your profile page.",
        )


def check_name_is_free(session: Session, username: str) -> None:
    """Refuse a second account of one name.

    Raises:
        ConflictError: the name is taken.
    """
    if AccountRepository(session).find_by_username(username):
        raise ConflictError(
            f"There is already a user called {username}.", "Take another user name."
        )


def check_an_admin_remains(session: Session, user_id: int, *, is_demo: bool) -> None:
    """Refuse to take access from the last active administrator.

    To be called before any account is locked: two who lock one account first and all
    administrators next would wait for each other for ever.

    Raises:
        ConflictError: there is no other one.
    """
    if AccountRepository(session).lock_active_admins(is_demo=is_demo) == [user_id]:
        raise ConflictError(
            "This is the last active administrator.", "Make someone else an administrator first."
        )
