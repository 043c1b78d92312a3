"""The first accounts of an installation, made on its own machine before anyone can sign in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from core.admin.account_rules import check_name_is_free, choose_password
from core.admin.types import NewCredentials
from core.contracts import RecordAudit
from core.enums import Role
from core.errors import ConflictError, NotPermittedError, SetupError
from core.user.demo_accounts import DEMO_ACCOUNTS
from core.user.passwords import PasswordHasher, generate_password
from core.user.usernames import check_username
from db.session import Database
from db.user.account_repository import AccountRepository
from db.user.tables import UserAccount


class AccountSetupService:
    """Called by the command line and at the start of a demo; no page or route reaches it."""

    def __init__(
        self,
        database: Database,
        hasher: PasswordHasher,
        record_audit: RecordAudit,
        *,
        is_demo: bool = False,
    ) -> None:
        self._database = database
        self._hasher = hasher
        self._record_audit = record_audit
        self._is_demo = is_demo

    def create_first_admin(self, username: str, password: str | None = None) -> NewCredentials:
        """Create the administrator who creates everybody else.

        Raises:
            ConflictError: there is an active administrator, or the name is taken.
            InvalidInputError: the name or the password cannot be used.
        """
        name = check_username(username)
        chosen = choose_password(password, name)
        account = UserAccount(
            username=name,
            display_name=name,
            password_hash=self._hasher.hash(chosen),
            role=Role.ADMIN,
        )
        with self._database.write() as session:
            accounts = AccountRepository(session)
            if accounts.lock_active_admins(is_demo=False):
                raise ConflictError(
                    "There is already an active administrator.",
                    "Ask them to create your account on the users page.",
                )
            check_name_is_free(session, name)
            user_id = accounts.add_account(account)
            self._record_audit(session, action="user.first_admin_created", target=name)
        return NewCredentials(user_id, name, None if password is not None else chosen)

    def seed_demo_accounts(self) -> int:
        """Create the demo's accounts that are missing, with passwords that nobody knows.

        Returns:
            How many were created.

        Raises:
            NotPermittedError: this is not a demo.
            SetupError: the database holds real accounts, and a demo lets anyone in as
                administrator.
        """
        if not self._is_demo:
            raise NotPermittedError(
                "Demo accounts exist in the demo only.", "Start with SIGNALDECK_MODE=demo."
            )
        with self._database.read() as session:
            accounts = AccountRepository(session)
            if accounts.has_real_accounts():
                raise SetupError(
                    "This database holds real accounts; a demo on it would let anyone in.",
                    "Give the demo a database of its own: unset DATABASE_URL or change it.",
                )
            missing = [
                account
                for account in DEMO_ACCOUNTS.values()
                if not accounts.find_by_username(account.username)
            ]
        # The hash is slow by design and lets other threads run: all at once, not one by one.
        with ThreadPoolExecutor() as pool:
            hashes = pool.map(self._hasher.hash, [generate_password() for _ in missing])
            created = [
                UserAccount(
                    username=account.username,
                    display_name=f"Demo {account.name}",
                    password_hash=password_hash,
                    role=account.role,
                    is_demo=True,
                )
                for account, password_hash in zip(missing, hashes, strict=True)
            ]
        if created:
            with self._database.write() as session:
                for account in created:
                    AccountRepository(session).add_account(account)
        return len(created)
