"""What the services of accounts, sign-in, sessions and notices hand out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from core.contracts import Actor
from core.enums import NoticeKind, Role, Theme
from core.user.tokens import session_id_of


@dataclass(frozen=True, slots=True)
class Identity:
    """The signed-in person behind one browser, read from the session's row."""

    user_id: int
    role: Role
    username: str
    display_name: str
    theme: Theme
    time_zone: str
    is_demo: bool
    token_hash: str = field(repr=False)

    @property
    def session_id(self) -> str:
        """Names this browser's session among the user's; safe to show."""
        return session_id_of(self.token_hash)

    def as_actor(self, address: str = "", correlation_id: str = "") -> Actor:
        """The person as the services ask for one."""
        return Actor(self.user_id, self.role, self.username, address, correlation_id)


@dataclass(frozen=True, slots=True)
class SignInTicketView:
    """A claim that a password was right, good once and for seconds."""

    ticket: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SessionView:
    """One signed-in browser of a user."""

    session_id: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    address: str
    user_agent: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What a user sees and changes of their own account."""

    user_id: int
    username: str
    display_name: str
    role: Role
    time_zone: str
    theme: Theme
    is_demo: bool
    created_at: datetime
    password_changed_at: datetime


@dataclass(frozen=True, slots=True)
class NoticeView:
    """Something the reader should know.

    Attributes:
        link: page path with query, e.g. `backtest?id=7`; empty for none.
    """

    id: int
    kind: NoticeKind
    title: str
    body: str
    link: str
    created_at: datetime
    read_at: datetime | None
