"""Builds the services of administration: people, audit trail, oversight, the system itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from core.admin.account_setup_service import AccountSetupService
from core.admin.api_key_admin_service import ApiKeyAdminService
from core.admin.audit_service import AuditService
from core.admin.audit_trail import add_audit
from core.admin.language_model_service import LanguageModelService
from core.admin.monitoring.assembly import MonitoringServices, build_monitoring
from core.admin.monitoring.state_sources import FindMethod
from core.admin.oversight_assembly import OversightServices, build_oversight_services
from core.admin.prompt_assembly import PromptServices, build_prompt_services
from core.admin.system_service import SystemService
from core.admin.system_sources import find_system_sources
from core.admin.user_admin_service import UserAdminService
from core.contracts import Actor
from core.events.broker import Broker
from core.events.outbox import Outbox
from core.gen_ai.assembly import GenAi
from core.jobs.assembly import JobServices
from core.jobs.types import JobKind
from core.user.passwords import PasswordHasher
from db.session import Database


@dataclass(frozen=True)
class AdminServices(MonitoringServices, OversightServices, PromptServices):
    """What administrators see and change of the installation and its people."""

    account_setup: AccountSetupService
    users: UserAdminService
    all_api_keys: ApiKeyAdminService
    audit: AuditService
    system: SystemService
    language_model: LanguageModelService


def build_admin_services(
    database: Database,
    outbox: Outbox,
    broker: Broker,
    hasher: PasswordHasher,
    *,
    work: JobServices,
    kinds: Mapping[str, JobKind],
    find: FindMethod,
    find_actor: Callable[[int], Actor | None],
    gen_ai: GenAi,
    version: str,
    data_dir: Path,
    is_demo: bool,
) -> AdminServices:
    """All services of administration on one database.

    Args:
        database: where everything is kept.
        outbox: told of what changes for an account, and of runs that are deleted.
        broker: the one that the outbox announces to.
        hasher: makes hashes of new passwords.
        work: jobs from their owners' side.
        kinds: how each kind of job is run.
        find: a method of the services by its dotted name.
        find_actor: the account as it is now, None when it may no longer act.
        gen_ai: which language model is asked, and what it may cost.
        version: of the application.
        data_dir: the folder whose disk must not fill up.
        is_demo: True lets demo accounts be made.
    """
    sources = find_system_sources(database, work.queue_watch)
    return AdminServices(
        **vars(build_prompt_services(database, add_audit)),
        **vars(build_monitoring(database, kinds, find, version=version, data_dir=data_dir)),
        **vars(
            build_oversight_services(
                database, outbox, broker, add_audit, work=work, find_actor=find_actor
            )
        ),
        account_setup=AccountSetupService(database, hasher, add_audit, is_demo=is_demo),
        users=UserAdminService(database, outbox, hasher, add_audit, is_demo=is_demo),
        all_api_keys=ApiKeyAdminService(database, add_audit),
        audit=AuditService(database),
        system=SystemService(database, sources, version=version, data_dir=data_dir),
        language_model=LanguageModelService(database, gen_ai.facts, gen_ai.budget),
    )
