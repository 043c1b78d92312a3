"""Settings from the environment, `.env` or the secrets file. Read by the service factory only."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.backup_settings import BackupSettings
from core.enums import JobEngine, RunMode
from core.errors import SetupError
from core.gen_ai_settings import GenAiSettings, find_secret
from core.market_settings import MarketDataSettings
from core.queue_settings import QueueSettings
from core.web import WebSettings

MIN_SECRET_LENGTH = 32
MIN_SECRET_VARIETY = 10  # different characters
_DATABASES = re.compile(r"sqlite:///[^?]+|postgresql(\+psycopg)?://([^@\s]*@)?[^@\s]+")


class Settings(BaseSettings):
    """Every setting, with its default. Environment names carry the prefix `SIGNALDECK_`."""

    model_config = SettingsConfigDict(env_prefix="SIGNALDECK_", env_file=".env", extra="ignore")

    mode: RunMode = RunMode.DEMO
    data_dir: Path = Path(".signaldeck")
    database_url: str = Field(default="", validation_alias="DATABASE_URL")
    redis_url: SecretStr | None = Field(default=None, validation_alias="REDIS_URL")
    job_engine: JobEngine = JobEngine.EMBEDDED
    secret_key: SecretStr | None = None
    allowed_hosts: str = "localhost,127.0.0.1,::1"
    metrics_token: SecretStr | None = None
    trace_endpoint: str = Field(default="", validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT")
    is_public_demo_allowed: bool = False
    is_cookie_secure: bool = False
    session_hours: int = Field(default=12, ge=1, le=720)
    page_runs_at_once: int = Field(default=1, ge=1, le=64)
    web_cores: int = Field(default=2, ge=0, le=1024)
    is_worker_started: bool = True
    worker_processes: int = Field(default=2, ge=1, le=32)
    job_lease_seconds: float = Field(default=5.0, gt=0, le=300)
    is_yfinance_enabled: bool = True
    providers: str = "yfinance,bundled"
    backup_dir: Path | None = None
    backup_keep: str = Field(default="7,4,12", pattern=r"^\d{1,3},\d{1,3},\d{1,3}$")
    max_upload_mb: int = Field(default=10, ge=1, le=1024)
    max_market_upload_mb: int = Field(default=100, ge=1, le=1024)
    gemini_api_key: SecretStr | None = Field(default=None, validation_alias="GEMINI_API_KEY")
    gemini_model: str = Field(default="gemini-2.5-flash-lite", pattern=r"^[a-z0-9.-]{1,80}$")
    gemini_endpoint: str = ""
    gen_ai_day_budget: float = Field(default=1.0, ge=0, le=10_000)
    gen_ai_user_budget: float = Field(default=0.25, ge=0, le=10_000)
    korean_indexes: str = Field(default="069500,DKINDEX", pattern=r"[^,\s]")
    korean_sector_funds: str = ""

    @property
    def effective_database_url(self) -> str:
        """`database_url`, or one SQLite file per mode: real data never meets demo data."""
        return self.database_url or f"sqlite:///{self.data_dir / f'{self.mode.value}.db'}"

    @property
    def effective_redis_url(self) -> str:
        """`redis_url`, which may carry a password, as text; empty for none."""
        return _reveal(self.redis_url)

    @property
    def provider_order(self) -> tuple[str, ...]:
        """`providers` as names: each is stood in for by those after it."""
        return _split(self.providers.lower())

    @property
    def gate_indexes(self) -> tuple[str, ...]:
        """`korean_indexes` as symbols: the first that has bars is the index of the Market Gate."""
        return _split(self.korean_indexes.upper())

    @property
    def gate_funds(self) -> tuple[str, ...]:
        """`korean_sector_funds` as symbols; none for every fund of the index's own source."""
        return _split(self.korean_sector_funds.upper())

    @property
    def queue_path(self) -> Path:
        """The file of the embedded queue; it carries job ids only and may be deleted."""
        return self.data_dir / f"{self.mode.value}-queue.db"

    @property
    def metrics_folder(self) -> Path:
        """Where worker processes leave their counts for `/metrics`."""
        return self.data_dir / "metrics"

    @property
    def kernel_folder(self) -> Path:
        """Where compiled sweep kernels are kept if the package's own folder is read-only."""
        return self.data_dir / "kernels"

    def web_settings(self) -> WebSettings:
        """What the web front doors need to know."""
        hosts = (host.strip().lower() for host in self.allowed_hosts.split(","))
        return WebSettings(
            mode=self.mode,
            is_public_demo_allowed=self.is_public_demo_allowed,
            allowed_hosts=frozenset(host for host in hosts if host),
            session_seconds=self.session_hours * 3_600,
            is_cookie_secure=self.is_cookie_secure,
            max_upload_bytes=self.max_upload_mb * 2**20,
            metrics_token=_reveal(self.metrics_token),
            metrics_folder=self.metrics_folder,
            secret_key=_reveal(self.secret_key),
            redis_url=_reveal(self.redis_url),
            page_runs_at_once=self.page_runs_at_once,
            cores=self.web_cores,
        )

    def queue_settings(self) -> QueueSettings:
        """What carrying jobs to workers needs to know."""
        return QueueSettings(self.job_engine, self.queue_path, self.effective_redis_url)

    def market_data_settings(self) -> MarketDataSettings:
        """What market data needs to know."""
        return MarketDataSettings(
            panel_folder=self.data_dir / "panels",
            upload_folder=self.data_dir / "uploads",
            max_bytes=self.max_upload_mb * 2**20,
            max_market_bytes=self.max_market_upload_mb * 2**20,
            is_network_allowed=self.is_yfinance_enabled,
            is_demo=self.mode is RunMode.DEMO,
            provider_order=self.provider_order,
        )

    def backup_settings(self) -> BackupSettings:
        """What backups need to know."""
        daily, weekly, monthly = map(int, self.backup_keep.split(","))
        return BackupSettings(
            folder=self.backup_dir or self.data_dir / "backups",
            key_file=self.data_dir / "backup.key",
            secret=_reveal(self.secret_key),
            mode=self.mode,
            keeps=(daily, weekly, monthly),
            max_upload_bytes=self.max_market_upload_mb * 2**20,
        )

    def gen_ai_settings(self) -> GenAiSettings:
        """What language models need to know."""
        return GenAiSettings(
            key=(_reveal(self.gemini_api_key) or find_secret("GEMINI_API_KEY")).strip(),
            model=self.gemini_model,
            endpoint=self.gemini_endpoint,
            day_budget=self.gen_ai_day_budget,
            user_budget=self.gen_ai_user_budget,
        )

    def check_fit_to_start(self) -> None:
        """Refuse to start with settings that would be unsafe.

        Raises:
            SetupError: naming the setting and how to choose it.
        """
        if not _DATABASES.fullmatch(self.effective_database_url):
            raise SetupError(
                "DATABASE_URL is not the address of a database.",
                "Write sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME, with %40 "
                "for an @ in the password.",
            )
        if self.mode is RunMode.DEMO:
            return
        secret = _reveal(self.secret_key)
        if len(secret) < MIN_SECRET_LENGTH or len(set(secret)) < MIN_SECRET_VARIETY:
            raise SetupError(
                "SIGNALDECK_SECRET_KEY is missing or too weak for real mode.",
                "Set it to the output of: "
                'python -c "import secrets; print(secrets.token_urlsafe(48))"',
            )


def _reveal(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


def _split(names: str) -> tuple[str, ...]:
    stripped = (name.strip() for name in names.split(","))
    return tuple(name for name in stripped if name)


@cache
def get_settings() -> Settings:
    """The settings of this process."""
    return Settings()
