import pytest

from core.admin.account_setup_service import AccountSetupService
from core.admin.audit_trail import add_audit
from core.enums import Role
from core.errors import ConflictError, InvalidInputError, NotPermittedError, SetupError
from core.user.password_checker import PasswordChecker
from core.user.session_service import SessionService
from core.user.sign_in_service import SignInService
from db.user.account_repository import AccountRepository


@pytest.fixture
def setup(database, hasher):
    return AccountSetupService(database, hasher, add_audit)


@pytest.fixture
def demo_setup(database, hasher):
    return AccountSetupService(database, hasher, add_audit, is_demo=True)


def test_the_first_administrator_gets_a_random_password_that_works(setup, sign_ins, read_audit):
    made = setup.create_first_admin("Ada")
    assert sign_ins.verify_password("ada", made.generated_password)
    assert read_audit()[0].action == "user.first_admin_created"


def test_the_first_administrator_may_choose(setup, sign_ins):
    assert setup.create_first_admin("ada", "nine loud magpies").generated_password is None
    assert sign_ins.verify_password("ada", "nine loud magpies")
    with pytest.raises(InvalidInputError):
        setup.create_first_admin("bob", "admin1234567")


def test_there_is_only_one_first_administrator(setup, database):
    made = setup.create_first_admin("ada")
    with pytest.raises(ConflictError, match="already an active administrator"):
        setup.create_first_admin("bob")
    with database.write() as session:
        AccountRepository(session).get_account(made.user_id).is_active = False
    with pytest.raises(ConflictError, match="already a user called ada"):
        setup.create_first_admin("ada")
    assert setup.create_first_admin("bob")


def test_the_demo_accounts_are_made_once_and_entered_in_one_step(demo_setup, database, hasher):
    assert (demo_setup.seed_demo_accounts(), demo_setup.seed_demo_accounts()) == (5, 0)
    checker = PasswordChecker(database, hasher, add_audit)
    demo = SignInService(database, checker, add_audit, is_demo=True)
    entered = {}
    for name, role in (
        *((role.value, role) for role in (Role.TRADER, Role.ANALYST, Role.ADMIN, Role.VIEWER)),
        ("second admin", Role.ADMIN),
    ):
        token = demo.exchange_ticket(demo.issue_demo_ticket(name).ticket)
        identity = SessionService(database, is_demo=True).find_by_token(token)
        assert (identity.role, identity.is_demo) == (role, True)
        entered[name] = identity.user_id
    assert len(set(entered.values())) == 5  # two administrators: one approves what the other wrote


def test_a_demo_administrator_does_not_stand_in_for_a_real_one(demo_setup, setup):
    demo_setup.seed_demo_accounts()
    assert setup.create_first_admin("ada")


def test_there_are_no_demo_accounts_in_real_mode(setup):
    with pytest.raises(NotPermittedError, match="demo only"):
        setup.seed_demo_accounts()


def test_a_demo_refuses_a_database_with_real_accounts(setup, demo_setup):
    setup.create_first_admin("ada")
    with pytest.raises(SetupError, match="DATABASE_URL"):
        demo_setup.seed_demo_accounts()
