"""From a password to a session: a one-time ticket first, the session's secret for it."""

from __future__ import annotations

from datetime import timedelta

from core.clock import now
from core.contracts import RecordAudit
from core.errors import NotPermittedError, SignInError
from core.user.demo_accounts import DEMO_ACCOUNTS
from core.user.password_checker import PasswordAttempt, PasswordChecker
from core.user.tokens import hash_token, new_token
from core.user.types import SignInTicketView
from core.user.usernames import clean_text
from db.base import stored_id
from db.session import Database, Session
from db.user.account_repository import AccountRepository
from db.user.session_repository import SessionRepository
from db.user.sign_in_repository import SignInRepository
from db.user.tables import SignInTicket, UserAccount, UserSession

_TICKET_LIFE = timedelta(seconds=30)
_TICKETS_KEPT = timedelta(hours=1)


class SignInService:
    """Signs people in. Its methods take no actor: nobody is signed in yet.

    The page checks the password but cannot set an HttpOnly cookie, the HTTP route can; the
    ticket carries the result from one to the other without the session's secret ever being
    in the page.

    Args:
        database: where attempts, tickets and sessions are.
        checker: the limited check of passwords.
        record_audit: notes each sign-in.
        session_hours: how long a session lasts at most.
        is_demo: whether the demo accounts may be entered without a password.
    """

    def __init__(
        self,
        database: Database,
        checker: PasswordChecker,
        record_audit: RecordAudit,
        *,
        session_hours: int = 12,
        is_demo: bool = False,
    ) -> None:
        self._database = database
        self._checker = checker
        self._record_audit = record_audit
        self._session_life = timedelta(hours=session_hours)
        self._is_demo = is_demo

    def verify_password(
        self, username: str, password: str, address: str = "", user_agent: str = ""
    ) -> SignInTicketView:
        """Check a password and hand out a ticket for it.

        Raises:
            SignInError: wrong password, unknown or disabled user (the same sentence for all
                three), or too many tries (saying when to try again).
        """
        return self._checker.check(
            PasswordAttempt(username, password, address, user_agent), _issue_ticket
        )

    def issue_demo_ticket(
        self, name: str, address: str = "", user_agent: str = ""
    ) -> SignInTicketView:
        """Hand out a ticket for a demo account, without a password.

        Args:
            name: of the account in `DEMO_ACCOUNTS`; for the first of a role, the role.
            address: of the visitor.
            user_agent: of the visitor's browser.

        Raises:
            NotPermittedError: this is not a demo.
            SignInError: the demo has no such account, or it was disabled or changed.
        """
        if not self._is_demo:
            raise NotPermittedError(
                "Entering without a password exists in the demo only.",
                "Sign in with your user name and password.",
            )
        wanted = DEMO_ACCOUNTS.get(name)
        with self._database.write() as session:
            account = (
                AccountRepository(session).find_by_username(wanted.username) if wanted else None
            )
            if (
                account is None
                or wanted is None
                or not (account.is_demo and account.is_active and account.role is wanted.role)
            ):
                raise SignInError(
                    f"The demo has no {name} to enter as.",
                    "Enter in another role; an administrator may have changed this account.",
                )
            self._record_audit(
                session,
                action="sign_in.demo",
                username=account.username,
                details={"user_agent": clean_text(user_agent, 300)},
                address=clean_text(address, 64),
            )
            return _issue_ticket(session, account)

    def exchange_ticket(self, ticket: str, address: str = "", user_agent: str = "") -> str:
        """Use up a ticket and begin a session.

        Returns:
            The session's secret, for the cookie; only its hash is stored.

        Raises:
            SignInError: the ticket is unknown, expired or used, or the account was disabled.
        """
        at = now()
        token = new_token()
        with self._database.write() as session:
            user_id = SignInRepository(session).use_ticket(hash_token(ticket), at)
            account = AccountRepository(session).find_account(user_id) if user_id else None
            if account is None or user_id is None or not account.is_active:
                raise SignInError(
                    "This sign-in has expired or was already used.",
                    "Open the start page and sign in again.",
                )
            account.last_seen_at = at
            SessionRepository(session).add_session(
                UserSession(
                    token_hash=hash_token(token),
                    user_id=user_id,
                    created_at=at,
                    last_seen_at=at,
                    expires_at=at + self._session_life,
                    address=clean_text(address, 64),
                    user_agent=clean_text(user_agent, 300),
                )
            )
        return token


def _issue_ticket(session: Session, account: UserAccount) -> SignInTicketView:
    at = now()
    ticket = new_token()
    tickets = SignInRepository(session)
    tickets.delete_tickets_before(at - _TICKETS_KEPT)
    row = SignInTicket(
        token_hash=hash_token(ticket), user_id=stored_id(account.id), expires_at=at + _TICKET_LIFE
    )
    tickets.add_ticket(row)
    return SignInTicketView(ticket, row.expires_at)
