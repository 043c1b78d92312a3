"""Which smart-money signals hold at a session: yes, no, or not known. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray
from core.enums import SmartMoneySignal
from core.kr_market.smart_money.presets import SmartMoneyPreset
from core.kr_market.smart_money.rolling import Streaks, sum_last
from core.kr_market.smart_money.score import ShareFlows


@dataclass(frozen=True, slots=True)
class Judged:
    """The signals at one session.

    Attributes:
        found: those that hold, the strongest first.
        undecided: those that an unknown figure could still make.
    """

    found: tuple[SmartMoneySignal, ...] = ()
    undecided: tuple[SmartMoneySignal, ...] = ()


def judge_signals(
    flows: ShareFlows,
    streaks: tuple[Streaks, Streaks],
    preset: SmartMoneyPreset,
    places: Sequence[int],
) -> list[Judged]:
    """The signals at each of some sessions.

    A double buy: both bought net over the short window, and foreigners and institutions each on
    enough sessions in a row. A streak that is cut short by a session without a figure counts as
    what is known of it: enough is enough, too few is undecided.

    Args:
        flows: of one share.
        streaks: of foreigners, then of institutions.
        preset: the rules.
        places: positions of the sessions.
    """
    missing = preset.count_missing(preset.short)
    sums = [sum_last(net, preset.short, missing) for net in (flows.foreign, flows.institution)]
    foreign, institution = streaks
    judged = []
    for place in places:
        holds = {
            SmartMoneySignal.DOUBLE_BUY: _all_of(
                _is_positive(sums[0], place),
                _is_positive(sums[1], place),
                _is_long(foreign, place, preset.double_foreign),
                _is_long(institution, place, preset.double_institution),
            ),
            SmartMoneySignal.FOREIGNER_BUY: _is_long(foreign, place, preset.foreigner_buy),
            SmartMoneySignal.INST_SCOOP: _is_long(institution, place, preset.scoop),
        }
        judged.append(
            Judged(
                tuple(signal for signal, is_so in holds.items() if is_so),
                tuple(signal for signal, is_so in holds.items() if is_so is None),
            )
        )
    return judged


def _is_positive(values: FloatArray, place: int) -> bool | None:
    value = float(values[place])
    return None if np.isnan(value) else value > 0


def _is_long(streaks: Streaks, place: int, least: int) -> bool | None:
    days = int(streaks.days[place])
    if days >= least:
        return True
    return None if streaks.is_cut[place] and days >= 0 else False


def _all_of(*parts: bool | None) -> bool | None:
    if False in parts:
        return False
    return None if None in parts else True
