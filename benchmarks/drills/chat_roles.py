"""Each command as each role, by the service and by a key; the table is written by hand."""

from __future__ import annotations

from starlette.testclient import TestClient

from benchmarks.drills.attack_desk import AttackDesk
from benchmarks.drills.chat_doors import count_refusals, count_rows, make_key
from benchmarks.drills.types import Findings
from core.chatops.catalogue import list_commands
from core.enums import ChatOutcome, Role

_ALL = frozenset(Role)
_RESEARCH = frozenset({Role.ANALYST, Role.TRADER, Role.ADMIN})
_OPERATORS = frozenset({Role.DEVOPS, Role.ADMIN})
EXPECTED: dict[str, tuple[str, frozenset[Role]]] = {
    "help": ("/help", _ALL),
    "status": ("/status", _OPERATORS),
    "price": ("/price DRILL", _ALL),
    "regime": ("/regime DRILL", _ALL),
    "quality": ("/quality", _ALL),
    "providers": ("/providers", _ALL),
    "watch": ("/watch", _ALL),
    "watch add": ("/watch add DRILL", _ALL),
    "watch remove": ("/watch remove DRILL", _ALL),
    "backtest": ("/backtest DRILL buy_and_hold", _RESEARCH),
    "compare": ("/compare 1 2", _ALL),
    "optimise": ("/optimise DRILL sma_crossover", _RESEARCH),
    "signals": ("/signals 5", _ALL),
    "profit": ("/profit", _RESEARCH),
    "gate": ("/gate", _ALL),
    "scan": ("/scan vcp", _RESEARCH),
    "performance": ("/performance", _ALL),
    "jobs": ("/jobs", _ALL),
    "failures": ("/failures", _ALL),
    "cancel": ("/cancel 0", _ALL),
    "cache": ("/cache", _OPERATORS),
    "confirm": ("/confirm AAAAA-AAAAA", _ALL),
    "clear": ("/clear", _ALL),
}
"""Command → how it is given, and who may. By hand: the code is judged by it."""


def try_roles(desk: AttackDesk, api: TestClient, findings: Findings) -> None:
    """Every command by every role and both doors; a refused one leaves nothing but its note."""
    found = {one.name for one in list_commands()}
    findings.expect(found == set(EXPECTED), f"Commands without a row: {found ^ set(EXPECTED)}")
    wrong = effects = refused = noted = tried = 0
    for role in Role:
        actor = desk.actor(role)
        header = make_key(desk, actor)
        for name, (text, roles) in EXPECTED.items():
            is_expected = role in roles
            for door in ("service", "key"):
                before, notes = (
                    count_rows(desk.services.database),
                    count_refusals(desk.services.database),
                )
                if door == "service":
                    outcome = desk.services.chat.ask(actor, text).answer.outcome
                    is_refused = outcome is ChatOutcome.REFUSED
                else:
                    sent = api.post("/api/v1/chat", json={"text": text}, headers=header)
                    is_refused = sent.status_code == 403  # noqa: PLR2004
                tried += 1
                is_wrong = is_refused is is_expected
                wrong += is_wrong
                findings.expect(not is_wrong, f"/{name} by {door} as {role}: wrong")
                if is_refused:
                    refused += 1
                    noted += count_refusals(desk.services.database) - notes
                    has_effect = count_rows(desk.services.database) != before
                    effects += has_effect
                    findings.expect(not has_effect, f"/{name} refused to {role} did something")
    findings.expect(noted == refused, f"{refused} refusals, {noted} of them audited")
    findings.count(
        commands=len(EXPECTED),
        roles=len(Role),
        commands_given_by_roles=tried,
        wrong=wrong,
        refused_and_audited=noted,
        effects_of_refused_ones=effects,
    )
