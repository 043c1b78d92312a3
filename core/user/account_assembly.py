"""Builds the services of accounts; the service factory hands in what they stand on."""

from __future__ import annotations

from dataclasses import dataclass

from core.contracts import RecordAudit
from core.events.outbox import Outbox
from core.user.account_service import AccountService
from core.user.api_key_service import ApiKeyService
from core.user.market_notice_service import MarketNoticeService
from core.user.notice_service import NoticeService
from core.user.password_checker import PasswordChecker
from core.user.passwords import PasswordHasher
from core.user.session_service import SessionService
from core.user.sign_in_service import SignInService
from db.session import Database


@dataclass(frozen=True)
class AccountServices:
    """Who somebody is, how they get in, and what they are told."""

    password_checker: PasswordChecker
    accounts: AccountService
    sign_ins: SignInService
    sessions: SessionService
    api_keys: ApiKeyService
    notices: NoticeService
    market_notices: MarketNoticeService


def build_account_services(
    database: Database,
    outbox: Outbox,
    hasher: PasswordHasher,
    record_audit: RecordAudit,
    *,
    session_hours: int,
    is_demo: bool,
) -> AccountServices:
    """All services of accounts on one database.

    Args:
        database: where accounts are kept.
        outbox: told when somebody may no longer get in, or must again.
        hasher: makes and compares hashes of passwords.
        record_audit: notes who did what.
        session_hours: how long somebody stays signed in.
        is_demo: True lets demo accounts in, without a password.
    """
    checker = PasswordChecker(database, hasher, record_audit)
    return AccountServices(
        password_checker=checker,
        accounts=AccountService(database, outbox, checker, hasher),
        sign_ins=SignInService(
            database, checker, record_audit, session_hours=session_hours, is_demo=is_demo
        ),
        sessions=SessionService(database, is_demo=is_demo),
        api_keys=ApiKeyService(database, record_audit, is_demo=is_demo),
        notices=NoticeService(database),
        market_notices=MarketNoticeService(database),
    )
