"""Checks a password, at most so often: the one road to bcrypt for everybody who types one."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from core.clock import now
from core.contracts import RecordAudit
from core.errors import SignInError
from core.user.addresses import network_of
from core.user.passwords import PasswordHasher
from core.user.sign_in_limits import PER_ADDRESS, PER_USER, WINDOW, find_retry_time
from core.user.usernames import clean_text, read_username
from db.session import Database, Session
from db.user.account_repository import AccountRepository
from db.user.sign_in_repository import SignInRepository
from db.user.tables import UserAccount

T = TypeVar("T")
OnSuccess = Callable[[Session, UserAccount], T]

_KEPT = timedelta(days=1)
_SHOWN_IN_SECONDS = 120


@dataclass(frozen=True, slots=True)
class PasswordAttempt:
    """One password that was typed, as it came.

    Attributes:
        purpose: what it was typed for; begins the name of the audit entry.
        refusal: what is said when it is not accepted; the same whatever the reason.
    """

    username: str
    password: str = field(repr=False)
    address: str = ""
    user_agent: str = ""
    purpose: str = "sign_in"
    refusal: str = "The user name or the password is wrong."


@dataclass(frozen=True, slots=True)
class _Admitted:
    attempt_id: int
    password_hash: str | None


class PasswordChecker:
    """Counts every try in the database before it is made, so that parallel tries count too.

    bcrypt runs between two transactions: the writers' queue must not wait for it.
    """

    def __init__(
        self, database: Database, hasher: PasswordHasher, record_audit: RecordAudit
    ) -> None:
        self._database = database
        self._hasher = hasher
        self._record_audit = record_audit

    def check(self, attempt: PasswordAttempt, on_success: OnSuccess[T]) -> T:
        """Carry out `on_success` if the password is right, in the transaction that says so.

        Raises:
            SignInError: wrong password, unknown or disabled user (the same sentence for all
                three), or too many tries (saying when to try again).
        """
        username = read_username(attempt.username)
        network = network_of(clean_text(attempt.address, 64))
        admitted = self._admit(username, network, attempt)
        if isinstance(admitted, SignInError):
            raise admitted
        is_match = self._hasher.is_match(attempt.password, admitted.password_hash)
        with self._database.write() as session:
            account = AccountRepository(session).find_by_username(username, is_locked=True)
            reason = _find_reason(account, admitted, is_match=is_match)
            self._audit(session, attempt, account, reason)
            if account is not None and not reason:
                SignInRepository(session).mark_succeeded(admitted.attempt_id)
                return on_success(session, account)
        raise SignInError(
            attempt.refusal,
            "Check what you typed and try again, or ask an administrator for a new password.",
        )

    def _admit(
        self, username: str, network: str, attempt: PasswordAttempt
    ) -> _Admitted | SignInError:
        # The refusal is returned, not raised: its audit entry must be committed.
        at = now()
        with self._database.write() as session:
            account = AccountRepository(session).find_by_username(username)
            attempts = SignInRepository(session)
            attempts.lock(username, network)
            since = at - WINDOW
            for failures, limit, whose in (
                (attempts.list_failures_of_user(username, since), PER_USER, "for this user name"),
                (attempts.list_failures_of_address(network, since), PER_ADDRESS, "from here"),
            ):
                retry_at = find_retry_time(failures, limit, at)
                if retry_at is not None:
                    self._audit(session, attempt, account, "too_many_attempts")
                    return _too_many(whose, retry_at - at)
            attempts.delete_attempts_before(at - _KEPT)
            attempt_id = attempts.add_attempt(username, network, at)
        return _Admitted(attempt_id, account.password_hash if account else None)

    def _audit(
        self,
        session: Session,
        attempt: PasswordAttempt,
        account: UserAccount | None,
        reason: str,
    ) -> None:
        # A name that nobody has is not written down: people type passwords into that field.
        details = {"user_agent": clean_text(attempt.user_agent, 300)}
        if reason:
            details["reason"] = reason
        self._record_audit(
            session,
            action=f"{attempt.purpose}.{'refused' if reason else 'accepted'}",
            username=account.username if account else "",
            target="" if account else "a name that nobody has",
            details=details,
            address=clean_text(attempt.address, 64),
        )


def _find_reason(account: UserAccount | None, admitted: _Admitted, *, is_match: bool) -> str:
    """Why the password is refused, for the audit trail only; empty if it is accepted."""
    if account is None:
        return "unknown_user"
    if not is_match or account.password_hash != admitted.password_hash:
        return "wrong_password"
    return "" if account.is_active else "disabled"


def _too_many(whose: str, wait: timedelta) -> SignInError:
    seconds = max(1, math.ceil(wait.total_seconds()))
    span = f"{seconds} s" if seconds <= _SHOWN_IN_SECONDS else f"{math.ceil(seconds / 60)} min"
    return SignInError(f"There were too many wrong passwords {whose}.", f"Try again in {span}.")
