"""Settings: safe defaults, and a refusal with the remedy where a value would be unsafe."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from core.enums import RunMode
from core.errors import SetupError
from core.settings import Settings

STRONG = "kJ3f9-QmZ81xTbVw7LrC2yHn5DgPs0aEuXo4iRtW"


@pytest.fixture(autouse=True)
def nothing_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither the caller's environment nor an .env file decides these tests."""
    import os

    for name in [n for n in os.environ if n.startswith("SIGNALDECK_")] + ["DATABASE_URL"]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_the_defaults_are_a_demo_on_this_machine_only() -> None:
    settings = Settings()
    settings.check_fit_to_start()
    assert settings.mode is RunMode.DEMO


def test_values_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNALDECK_MODE", "real")
    monkeypatch.setenv("SIGNALDECK_SESSION_HOURS", "3")
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://u:p@host/db")
    settings = Settings()
    assert settings.mode is RunMode.REAL
    assert settings.session_hours == 3
    assert settings.effective_database_url == "postgresql+psycopg://u:p@host/db"


def test_values_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SIGNALDECK_MAX_UPLOAD_MB=3\nUNRELATED=1\n")
    assert Settings().max_upload_mb == 3


def test_demo_and_real_data_live_in_different_files(monkeypatch: pytest.MonkeyPatch) -> None:
    demo = Settings()
    monkeypatch.setenv("SIGNALDECK_MODE", "real")
    real = Settings()
    assert demo.effective_database_url != real.effective_database_url
    assert demo.queue_path != real.queue_path
    assert demo.effective_database_url == "sqlite:///.signaldeck/demo.db"


@pytest.mark.parametrize("address", ["0.0.0.0", "192.168.1.5", "::", ""])  # noqa: S104 - refused
def test_the_demo_listens_on_this_machine_only_unless_told_otherwise(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SetupError, match=address or "all addresses") as caught:
        Settings(_env_file=None).web_settings().check_address(address)
    assert "SIGNALDECK_IS_PUBLIC_DEMO_ALLOWED=true" in caught.value.remedy
    monkeypatch.setenv("SIGNALDECK_IS_PUBLIC_DEMO_ALLOWED", "true")
    Settings(_env_file=None).web_settings().check_address(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1"])
def test_the_demo_listens_on_this_machine(address: str) -> None:
    Settings(_env_file=None).web_settings().check_address(address)


@pytest.mark.parametrize(
    "secret", ["", "short", "a" * 64, "ab" * 32, STRONG[:31]], ids=lambda text: text[:8] or "none"
)
def test_real_mode_refuses_a_missing_or_weak_secret(
    secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGNALDECK_MODE", "real")
    monkeypatch.setenv("SIGNALDECK_SECRET_KEY", secret)
    with pytest.raises(SetupError, match="SIGNALDECK_SECRET_KEY") as caught:
        Settings().check_fit_to_start()
    assert "token_urlsafe" in caught.value.remedy
    assert secret not in caught.value.message or not secret


def test_real_mode_starts_with_a_strong_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNALDECK_MODE", "real")
    monkeypatch.setenv("SIGNALDECK_SECRET_KEY", STRONG)
    Settings().check_fit_to_start()


def test_secrets_do_not_show_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNALDECK_SECRET_KEY", STRONG)
    monkeypatch.setenv("SIGNALDECK_METRICS_TOKEN", STRONG)
    settings = Settings()
    assert STRONG not in f"{settings!r} {settings} {settings.web_settings()!r}"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SESSION_HOURS", "0"),
        ("SESSION_HOURS", "721"),
        ("WORKER_PROCESSES", "0"),
        ("JOB_LEASE_SECONDS", "0"),
        ("JOB_LEASE_SECONDS", "nan"),
        ("MAX_UPLOAD_MB", "-1"),
        ("PAGE_RUNS_AT_ONCE", "0"),
        ("WEB_CORES", "-1"),
        ("MODE", "production"),
    ],
)
def test_a_value_out_of_range_is_refused(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"SIGNALDECK_{name}", value)
    with pytest.raises(ValidationError, match=name.lower()):
        Settings()


def test_the_web_learns_hosts_and_limits_in_its_own_units(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNALDECK_ALLOWED_HOSTS", " Desk.Example , ,localhost")
    monkeypatch.setenv("SIGNALDECK_SESSION_HOURS", "2")
    monkeypatch.setenv("SIGNALDECK_MAX_UPLOAD_MB", "1")
    monkeypatch.setenv("SIGNALDECK_PAGE_RUNS_AT_ONCE", "3")
    monkeypatch.setenv("SIGNALDECK_WEB_CORES", "0")
    web = Settings().web_settings()
    assert (web.page_runs_at_once, web.cores) == (3, 0)
    assert web.allowed_hosts == {"desk.example", "localhost"}
    assert web.session_seconds == 7_200
    assert web.max_upload_bytes == 1_048_576


def test_the_models_key_comes_from_the_environment_or_the_file_of_secrets_and_is_not_printed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert Settings().gen_ai_settings().key == ""
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit/secrets.toml").write_text('GEMINI_API_KEY = "of-the-file-0815"\n')
    assert Settings().gen_ai_settings().key == "of-the-file-0815"
    monkeypatch.setenv("GEMINI_API_KEY", "of-the-environment-4711")
    settings = Settings()
    assert settings.gen_ai_settings().key == "of-the-environment-4711"
    assert "4711" not in repr(settings) + repr(settings.gen_ai_settings())


@pytest.mark.parametrize("content", [b"not = = toml", b'GEMINI_API_KEY = "\xff\xfe"'])
def test_a_file_of_secrets_that_cannot_be_read_is_not_taken_for_none(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit/secrets.toml").write_bytes(content)
    with pytest.raises(SetupError, match="cannot be read"):
        Settings().gen_ai_settings()


def test_a_line_break_after_the_models_key_is_no_part_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", "of-the-environment-4711\n")
    assert Settings().gen_ai_settings().key == "of-the-environment-4711"
