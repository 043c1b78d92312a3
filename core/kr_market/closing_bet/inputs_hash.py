"""One figure that changes with every figure a rule has read. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

import numpy as np

from core.kr_market.closing_bet.news_analyser import NewsVerdict
from core.kr_market.closing_bet.other_parts import FlowWindow
from core.kr_market.closing_bet.presets import PartRules
from core.kr_market.closing_bet.window import DAY_SECONDS, Window


def hash_inputs(
    window: Window,
    rules: PartRules,
    flows: FlowWindow,
    sums: Sequence[float],
    verdict: NewsVerdict | None,
) -> str:
    """SHA-256 of what was read, as canonical JSON; hexadecimal.

    Bars before the 52-week high's days are left out: how much history was loaded changes nothing.
    """
    today = window.today
    since = window.today_time - rules.high_days * DAY_SECONDS
    count = int((window.time >= since).sum())
    box = max(rules.box_sessions, *rules.averages)
    read = {
        "today": [today.open, today.high, today.low, today.close, today.volume],
        "time": window.time[len(window) - count :].tolist(),
        "high": window.high[len(window) - count :].tolist(),
        "low": window.low[-box:].tolist(),
        "close": window.close[-box:].tolist(),
        "is_whole": bool(window.time[0] <= since),
        "jump": window.newest_jump if window.is_unadjusted(count) else None,
        "flows": [None if np.isnan(one) else one for one in sums],
        "flows_to": str(flows.last),
        "news": None
        if verdict is None
        else [[one.link, one.title, str(one.published_at)] for one in verdict.articles],
    }
    text = json.dumps(read, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
