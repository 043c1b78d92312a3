"""Net buying by kind of investor, with a weak knowledge of the next session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.market_data.demo_market.randomness import Part, open_stream

if TYPE_CHECKING:
    from core.contracts import PanelArray

FLOW_SESSIONS = 260
FOREIGN_KNOWLEDGE, INSTITUTION_KNOWLEDGE = 0.08, 0.04
"""Correlation, put in on purpose, of a session's net buying with the company's own return of the
next one. Strategies on flows find something here because it was put there: no evidence for any
real market."""

_HERDING = 0.25  # correlation with the same session's own return
_SHARE_OF_TRADED = 0.05  # one standard deviation of net buying, of the traded value


@dataclass(frozen=True, slots=True)
class Flows:
    """Net buying in won of n companies in the last k sessions; NaN where nothing was traded."""

    foreign: PanelArray
    institution: PanelArray


def draw_flows(own: PanelArray, close: PanelArray, volume: PanelArray) -> Flows:
    """Flows of the last `FLOW_SESSIONS`.

    Args:
        own: float64[n, m], each company's own return in standard deviations.
        close: float64[n, m], won.
        volume: float64[n, m], shares.
    """
    random = open_stream(Part.FLOWS)
    following = np.concatenate([own[:, 1:], random.standard_normal((len(own), 1))], axis=1)
    last = slice(own.shape[1] - FLOW_SESSIONS, None)
    scale = _SHARE_OF_TRADED * close[:, last] * volume[:, last]

    def draw(knowledge: float) -> PanelArray:
        rest = np.sqrt(1 - knowledge**2 - _HERDING**2)
        noise = random.standard_normal(scale.shape)
        buying = knowledge * following[:, last] + _HERDING * own[:, last] + rest * noise
        flow: PanelArray = np.round(buying * scale)
        return flow

    return Flows(draw(FOREIGN_KNOWLEDGE), draw(INSTITUTION_KNOWLEDGE))
