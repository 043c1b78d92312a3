"""`python -m core`, on a database of its own."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from core import __main__ as command_line
from core.service_factory import get_services
from core.settings import get_settings

GOOD = "date,open,high,low,close,volume\n2024-01-02,10,11,9,10.5,100\n2024-01-03,10,12,9,11,50\n"


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Runs one command as the shell would; returns (exit status, what was printed)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SIGNALDECK_MODE", "real")
    monkeypatch.setenv("SIGNALDECK_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SIGNALDECK_SECRET_KEY", "k9" + "abcdefghijklmnopqrstuvwxyz0123456789")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    get_settings.cache_clear()
    get_services.cache_clear()

    def once(*words, typed=None):
        monkeypatch.setattr("sys.argv", ["core", *words])
        if typed is not None:
            result = CliRunner().invoke(command_line.app, words, input=typed)
            return result.exit_code, result.output
        try:
            status = command_line.main()
        except SystemExit as ending:
            status = ending.code or 0
        out = capsys.readouterr()
        return status, out.out + out.err

    yield once
    get_services().close()
    get_settings.cache_clear()
    get_services.cache_clear()


def test_help_lists_the_commands(run):
    status, text = run("--help")
    assert status == 0
    for command in ("worker", "check", "import", "user", "db"):
        assert command in text


def test_the_first_administrator_gets_a_password_shown_once(run):
    status, text = run("user", "create-admin", "Ada")
    assert status == 0
    password = text.rpartition(": ")[2].strip()
    assert len(password) >= 12
    ticket = get_services().sign_ins.verify_password("ada", password)
    assert ticket.ticket


def test_a_second_first_administrator_is_refused_in_words(run):
    run("user", "create-admin", "ada")
    status, text = run("user", "create-admin", "bob")
    assert status == 1
    assert "already an active administrator" in text
    assert "Traceback" not in text


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("postgresql+psycopg://desk:hunter2pass@127.0.0.1:1/desk", "cannot be opened"),
        ("postgresql+psycopg://desk:hunter2@pass@127.0.0.1/desk", "with %40 for an @"),
        ("mysql://desk:hunter2pass@127.0.0.1/desk", "not the address of a database"),
        ("desk:hunter2pass", "not the address of a database"),
    ],
)
def test_a_database_that_cannot_be_opened_is_told_in_words_and_without_its_password(
    run, monkeypatch, address, says
):
    get_services()  # what the fixture closes: none is built below
    with monkeypatch.context() as patched:
        patched.setenv("DATABASE_URL", address)
        get_settings.cache_clear()
        get_services.cache_clear()
        status, text = run("user", "list")
        get_services.cache_clear()
    get_settings.cache_clear()
    assert status == 1
    assert says in text
    assert "DATABASE_URL" in text
    assert "Traceback" not in text
    assert "hunter2" not in text
    assert "pass@" not in text


def test_check_changes_nothing_and_says_what_is_missing(run):
    status, text = run("check")
    assert status == 1
    assert "FAIL database" in text
    run("db", "upgrade")
    status, text = run("check")
    assert "ok   database" in text
    assert "FAIL worker: no worker has been seen" in text
    assert status == 1


def test_a_typed_password_is_not_printed(run):
    secret = "rather-long-and-odd-42"
    status, text = run("user", "create-admin", "ada", "--ask-password", typed=f"{secret}\n" * 2)
    assert status == 0
    assert secret not in text
    assert get_services().sign_ins.verify_password("ada", secret)


def test_roles_and_access_are_changed_by_name(run):
    run("user", "create-admin", "ada")
    services = get_services()
    admin = services.accounts.find_actor(1)
    services.users.create_user(admin, username="tess", display_name="Tess", role="viewer")
    assert run("user", "set-role", "tess", "trader")[0] == 0
    assert run("user", "disable", "tess")[0] == 0
    listing = run("user", "list")[1].splitlines()
    assert ["tess", "trader", "disabled"] in [line.split() for line in listing]
    assert run("user", "disable", "nobody")[0] != 0


def test_a_file_is_imported_and_accounted_for(run, tmp_path):
    path = tmp_path / "005930.csv"
    path.write_text(GOOD)
    status, text = run("import", str(path), "--symbol", "005930", "--currency", "KRW")
    assert status == 0
    assert "read 2, new 2, changed 0, unchanged 0, refused 0" in text
    assert "005930 now has 2 bars" in text
    again = run("import", str(path), "--symbol", "005930")[1]
    assert "new 0, changed 0, unchanged 2" in again


def test_a_dry_run_stores_nothing(run, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(GOOD)
    run("import", str(path), "--symbol", "X", "--dry-run")
    assert "new 2" in run("import", str(path), "--symbol", "X", "--dry-run")[1]


def test_a_defective_file_is_named_line_by_line_and_not_stored(run, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(GOOD + "2024-01-04,10,9,11,10,5\n")
    status, text = run("import", str(path), "--symbol", "X", "--strict")
    assert status == 1
    assert "Line 4" in text
    assert "nothing was stored" in text
    assert "new 2" in run("import", str(path), "--symbol", "X", "--dry-run")[1]


def test_the_state_is_told(run):
    assert "revision" in run("db", "info")[1]
    assert run("db", "upgrade")[0] == 0
    status, text = run("check")
    assert status == 1
    assert "FAIL worker" in text


def test_an_unsafe_setting_stops_every_command(run, monkeypatch):
    monkeypatch.setenv("SIGNALDECK_SECRET_KEY", "short")
    status, text = run("db", "info")
    assert status == 1
    assert "token_urlsafe" in text
    monkeypatch.setenv("SIGNALDECK_SECRET_KEY", "k9" + "abcdefghijklmnopqrstuvwxyz0123456789")
    get_settings.cache_clear()
    get_services.cache_clear()
