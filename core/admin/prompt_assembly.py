"""Builds the services of prompts: writing, deciding, seeing."""

from __future__ import annotations

from dataclasses import dataclass

from core.admin.prompt_admin_service import PromptAdminService
from core.admin.prompt_board_service import PromptBoardService
from core.contracts import RecordAudit
from core.gen_ai.prompts.prompt_service import PromptService
from db.session import Database


@dataclass(frozen=True)
class PromptServices:
    """What authors, judges and readers of prompts ask."""

    prompts: PromptService
    prompt_admin: PromptAdminService
    prompt_board: PromptBoardService


def build_prompt_services(database: Database, record_audit: RecordAudit) -> PromptServices:
    """All of them."""
    return PromptServices(
        PromptService(database, record_audit),
        PromptAdminService(database, record_audit),
        PromptBoardService(database),
    )
