"""Accounts, browser sessions, sign-in attempts, watchlists and notices."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint
from sqlmodel import Field

from core.clock import now
from core.correlation import find_correlation
from core.enums import NoticeKind, Role, Theme, WatchlistKind
from db.base import Table, UtcDateTime, enum_type


class UserAccount(Table, table=True):
    """A person who can sign in. Never deleted, only disabled: rows elsewhere point here."""

    __tablename__ = "user_account"

    id: int | None = Field(default=None, primary_key=True)
    username: str = Field(unique=True, max_length=50)  # lower case
    display_name: str = Field(max_length=80)
    password_hash: str = Field(max_length=100, repr=False)
    role: Role = Field(sa_column=Column(enum_type(Role), nullable=False))
    is_active: bool = True
    is_demo: bool = False
    time_zone: str = Field(default="UTC", max_length=64)
    theme: Theme = Field(default=Theme.SYSTEM, sa_column=Column(enum_type(Theme), nullable=False))
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    password_changed_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    last_seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class UserSession(Table, table=True):
    """One signed-in browser. The cookie holds the secret, this row only its SHA-256."""

    __tablename__ = "user_session"

    token_hash: str = Field(primary_key=True, max_length=64, repr=False)
    user_id: int = Field(foreign_key="user_account.id", index=True, ondelete="CASCADE")
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    last_seen_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_because: str = Field(default="", max_length=80)
    user_agent: str = Field(default="", max_length=300)
    address: str = Field(default="", max_length=64)


class SignInTicket(Table, table=True):
    """A single-use, short-lived claim that a password was right; exchanged for a session."""

    __tablename__ = "sign_in_ticket"

    token_hash: str = Field(primary_key=True, max_length=64, repr=False)
    user_id: int = Field(foreign_key="user_account.id", ondelete="CASCADE")
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SignInAttempt(Table, table=True):
    """One try at a password, right or wrong; what the growing delay is computed from."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index(None, "username", "at"),
        Index(None, "address", "at"),
        Index(None, "at"),  # old attempts are thrown away
    )

    id: int | None = Field(default=None, primary_key=True)
    username: str = Field(max_length=50)
    address: str = Field(default="", max_length=64)
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    succeeded: bool


class Watchlist(Table, table=True):
    """A named list of symbols of one user; `position` runs 0, 1, 2 … over the user's lists."""

    __tablename__ = "watchlist"
    __table_args__ = (UniqueConstraint("user_id", "name_key"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", index=True)
    name: str = Field(max_length=60)
    name_key: str = Field(max_length=180)  # the name case-folded, which can be three times as long
    kind: WatchlistKind = Field(
        default=WatchlistKind.MIXED, sa_column=Column(enum_type(WatchlistKind), nullable=False)
    )
    notes: str = Field(default="", max_length=2_000)
    position: int = 0
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class WatchlistItem(Table, table=True):
    """One symbol in a watchlist. Holds the symbol, not a key: instruments are another domain.

    `position` runs 0, 1, 2 … over the whole list; the items of one section stand together and
    those without a section ("") stand first.
    """

    __tablename__ = "watchlist_item"
    __table_args__ = (UniqueConstraint("watchlist_id", "symbol"),)

    id: int | None = Field(default=None, primary_key=True)
    watchlist_id: int = Field(
        sa_column=Column(ForeignKey("watchlist.id", ondelete="CASCADE"), nullable=False)
    )
    symbol: str = Field(max_length=32)
    section: str = Field(default="", max_length=60)
    position: int = 0
    note: str = Field(default="", max_length=500)
    is_flagged: bool = False
    added_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class Notice(Table, table=True):
    """Something a user should know, made by an event; at most one per event and user."""

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("user_id", "event_id"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", index=True)
    event_id: str = Field(max_length=36)
    kind: NoticeKind = Field(sa_column=Column(enum_type(NoticeKind), nullable=False))
    title: str = Field(max_length=120)
    body: str = Field(default="", max_length=500)
    link: str = Field(default="", max_length=200)  # page path with query, e.g. backtest?id=7
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    read_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    # What brought it about; filled in by itself from the event or job that is being handled.
    correlation_id: str = Field(
        default_factory=find_correlation,
        max_length=36,
        index=True,
        sa_column_kwargs={"server_default": ""},
    )
