"""Whose signals can be traded: the catalogue that forms and requests choose from. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.enums import KoreanSignalKind
from core.errors import InvalidInputError
from core.kr_market.smart_money.presets import SMART_MONEY_PRESETS
from core.kr_market.vcp.presets import VCP_PRESETS

VCP, SMART, LEDGER, LOG = "vcp", "smart", "ledger", "log"


@dataclass(frozen=True, slots=True)
class SignalSource:
    """One choice.

    Attributes:
        key: as requests name it, `family:name`.
        family: VCP, SMART, LEDGER or LOG.
        name: of the preset, or of the scanner whose sealed signals are meant.
        version: of the preset's definition; 0 where it has none.
        about: one sentence for the form.
    """

    key: str
    family: str
    name: str
    title: str
    about: str
    version: int = 0


def _list_vcp() -> list[SignalSource]:
    return [
        SignalSource(
            f"{VCP}:{preset.name}",
            VCP,
            preset.name,
            f"VCP, {preset.name}",
            "The scanner's rules of today applied to every session, each by its own past.",
            preset.version,
        )
        for preset in VCP_PRESETS.values()
    ]


def _list_smart() -> list[SignalSource]:
    return [
        SignalSource(
            f"{SMART}:{preset.name}",
            SMART,
            preset.name,
            f"Smart money, {preset.name}",
            "The strongest signal of each share and session, by the flows published after it.",
            preset.version,
        )
        for preset in SMART_MONEY_PRESETS.values()
    ]


_SEALED = {
    KoreanSignalKind.VCP: "VCP",
    KoreanSignalKind.SMART_MONEY: "smart money",
    KoreanSignalKind.CLOSING_BET: "closing bet",
}

SIGNAL_SOURCES: Mapping[str, SignalSource] = {
    source.key: source
    for source in (
        *_list_vcp(),
        *_list_smart(),
        *(
            SignalSource(
                f"{LEDGER}:{kind.value}",
                LEDGER,
                kind.value,
                f"Sealed signals, {name}",
                "What was sealed in the ledger when it was made; nothing is applied backwards.",
            )
            for kind, name in _SEALED.items()
        ),
        SignalSource(
            f"{LOG}:vcp",
            LOG,
            "vcp",
            "Imported VCP log",
            "Somebody else's claims as their log tells them: its signals, not its exits.",
        ),
    )
}


def find_source(key: str) -> SignalSource:
    """A choice by its key.

    Raises:
        InvalidInputError: there is none.
    """
    if key not in SIGNAL_SOURCES:
        raise InvalidInputError(
            f"There are no signals called {key[:60]!r}.",
            f"Choose one of: {', '.join(SIGNAL_SOURCES)}.",
        )
    return SIGNAL_SOURCES[key]
