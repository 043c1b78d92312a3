"""The closed list of prompts: what is not here, no model is asked."""

from __future__ import annotations

from core.errors import NotFoundError
from core.gen_ai.prompts.types import PromptTemplate
from core.gen_ai.signal_analysis import built_in as signals
from core.gen_ai.signal_analysis.try_out import try_out

TEMPLATES = {
    signals.NAME: PromptTemplate(
        name=signals.NAME,
        title="Signal analysis",
        does="Has sealed signals of the Korean market judged: three scores and one sentence each.",
        built_in=signals.TEXT,
        values=signals.VALUES,
        must=frozenset({"data_opening", "data_closing", "highest_score"}),
        fields=(*signals.PARTS, "reason"),
        try_out=try_out,
    ),
}


def find_template(name: str) -> PromptTemplate:
    """The prompt of that name.

    Raises:
        NotFoundError: the code has none.
    """
    if name not in TEMPLATES:
        raise NotFoundError(f"There is no prompt {name[:40]!r}.", "Open one from the list.")
    return TEMPLATES[name]
