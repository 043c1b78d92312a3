"""Proof 5, below the services: repositories that are told a stranger show none of the owner's rows.

What a repository is not told it cannot keep apart: such methods stand in a list with the reason.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from benchmarks.drills.answer_texts import write_answer
from benchmarks.drills.foreign_rows import OwnedRows
from benchmarks.drills.owner_plants import MARKER
from benchmarks.drills.repository_methods import (
    OWNER,
    RepositoryMethod,
    list_repository_methods,
)
from benchmarks.drills.service_methods import build_value, read_hints
from benchmarks.drills.types import Findings
from core.contracts import Actor
from core.services import Services

_FEWEST_SHOWN = 12
_TAKES_A_ROW = ("add", "save")


def attack_repositories(
    services: Services, people: tuple[Actor, Actor], ids: Mapping[str, Any], findings: Findings
) -> None:
    """Each method with the owner's ids: as the owner, who must see rows, and as a stranger.

    Args:
        services: the installation's, with the owner's rows in its database.
        people: whose they are, and a stranger.
        ids: of the owner's rows, by parameter name.
        findings: what is counted.
    """
    owner, stranger = people
    methods = list_repository_methods()
    told = [one for one in methods if one.takes_owner]
    unexplained = [one.name for one in methods if not one.takes_owner and not one.reason]
    findings.expect(not unexplained, f"These are not told whose rows are meant: {unexplained}")
    readable = [one for one in told if not one.name.split(".")[1].startswith(_TAKES_A_ROW)]
    shown = sum(
        MARKER.lower() in (_call(services, one, owner, ids, keeps=False) or "") for one in readable
    )
    findings.expect(shown >= _FEWEST_SHOWN, f"Only {shown} repositories show the owner's rows.")
    rows, leaks, answered = OwnedRows(services.database, owner.user_id), 0, 0
    for one in readable:
        written = _call(services, one, stranger, ids, keeps=True)
        answered += written is not None
        is_shown = MARKER.lower() in (written or "")
        changed = rows.find_changes()
        leaks += is_shown or bool(changed)
        findings.expect(not is_shown, f"{one.name} shows a stranger the owner's rows.")
        findings.expect(not changed, f"{one.name} lets a stranger change {changed}.")
    rows.close()
    findings.count(
        repository_methods=len(methods),
        called_as_a_stranger=len(readable),
        that_answered=answered,
        that_show_the_owner_rows=shown,
        not_told_the_owner_for_a_reason=len(methods) - len(told),
        foreign_rows_of_repositories=leaks,
    )


def _call(
    services: Services,
    method: RepositoryMethod,
    actor: Actor,
    ids: Mapping[str, Any],
    *,
    keeps: bool,
) -> str | None:
    """What the answer holds; None where the invented arguments do not fit, or are refused."""
    own = {
        name.partition(".")[2]: i
        for name, i in ids.items()
        if name.startswith(method.kind.__name__ + ".")
    }
    known, written = {**ids, **own, OWNER: actor.user_id}, None
    try:
        with services.database.write() as session:
            repository = method.kind(session, actor.user_id) if method.is_bound else None
            repository = repository or method.kind(session)
            hints = read_hints(method.function)
            named = {
                name: build_value(name, hints.get(name, Any), known, 0)
                for name, one in list(inspect.signature(method.function).parameters.items())[1:]
                if one.default is one.empty or name in known
            }
            written = write_answer(method.function(repository, **named))
            if not keeps:
                session.rollback()
    # Whether it shows or changes something is asked here, not whether it takes what is invented.
    except Exception:
        return written
    return written
