"""Words and marks for prompts, the same wherever they are shown."""

from __future__ import annotations

from core.admin.prompt_types import PromptUsage, PromptVersionView
from core.enums import PromptState, RiskLevel
from core.formatting import MISSING, format_count, format_percent
from pages.components.small_table import Cell

FOUR_EYES = (
    "Two people are needed: operators and administrators write, and an administrator who is not "
    "the author approves it and puts it in production."
)
STATES = {
    PromptState.DRAFT: ("draft", "quiet", "Its author is still writing."),
    PromptState.IN_REVIEW: ("awaits approval", "", "Another person decides; it cannot be edited."),
    PromptState.APPROVED: ("approved", "up", "May be put in production by a second person."),
    PromptState.REJECTED: ("rejected", "down", "A new draft can be made from it."),
    PromptState.ARCHIVED: ("archived", "quiet", "Laid aside for good."),
}
"""What a state is called, its tone, and what it means."""
_BADGES = {
    PromptState.DRAFT: "gray",
    PromptState.IN_REVIEW: "orange",
    PromptState.APPROVED: "green",
    PromptState.REJECTED: "red",
    PromptState.ARCHIVED: "gray",
}


def write_badges(shown: PromptVersionView) -> str:
    """State, label and evaluation as badges, in Markdown."""
    if not shown.version:
        found = [":green-badge[in the code]"]
    else:
        found = [f":{_BADGES[shown.state]}-badge[{STATES[shown.state][0]}]"]
    if shown.is_in_production:
        found.append(":blue-badge[in production]")
    if shown.version:
        found.append(_write_evaluation_badge(shown))
    return " ".join(found)


def _write_evaluation_badge(shown: PromptVersionView) -> str:
    if shown.evaluation is None:
        return ":gray-badge[not evaluated]"
    if not shown.has_passed:
        return ":red-badge[evaluation not passed]"
    return f":green-badge[evaluation passed, risk {shown.evaluation.level.value}]"


def write_evaluation(shown: PromptVersionView) -> Cell:
    """The evaluation in a word."""
    if not shown.version:
        return Cell("by tests", "quiet", hint="The text in the code is evaluated by its tests.")
    if shown.evaluation is None:
        return Cell("not yet", "quiet")
    if not shown.has_passed:
        return Cell("not passed", "down")
    level = shown.evaluation.level
    return Cell("passed" if level is RiskLevel.LOW else f"passed, risk {level.value}", "up")


def write_refused(usage: PromptUsage) -> Cell:
    """How many of its answers were not taken."""
    if not usage.asked:
        return Cell(MISSING, "quiet")
    share = format_percent(usage.refused / usage.asked, 1)
    return Cell(f"{format_count(usage.refused)} ({share})")


def name_version(version: int) -> str:
    """As people call it."""
    return f"version {version}" if version else "the text in the code (version 0)"
