"""The prompt that a model is given."""

from __future__ import annotations

import structlog

from core.gen_ai.prompts.rendering import render
from core.gen_ai.prompts.standing import find_in_production, is_fit
from core.gen_ai.prompts.templates import TEMPLATES
from core.gen_ai.prompts.types import BUILT_IN_VERSION, Prompt, PromptTemplate
from db.gen_ai.prompt_repository import PromptRepository
from db.session import Database

logger = structlog.get_logger(__name__)


def find_prompt(database: Database, name: str) -> Prompt:
    """The version in production, or the text in the code.

    What is stored is checked again: a version that is no longer fit, because the rules of
    evaluation have changed or a row was changed by hand, is not used.
    """
    template = TEMPLATES[name]
    with database.read() as session:
        prompts = PromptRepository(session)
        version = find_in_production(prompts.list_moves(name))
        row = prompts.find_version(name, version) if version else None
    if row is not None and is_fit(row):
        return Prompt(name, version, render(row.content, template.values))
    if version != BUILT_IN_VERSION:
        logger.warning("prompt_not_fit", prompt=name, version=version)
    return build_built_in(template)


def build_built_in(template: PromptTemplate) -> Prompt:
    """Version 0."""
    return Prompt(template.name, BUILT_IN_VERSION, render(template.built_in, template.values))
