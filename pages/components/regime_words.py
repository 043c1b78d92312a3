"""What regimes and their detectors are called, and what their figures mean."""

from __future__ import annotations

from core.charts.regime_ribbon import DETECTOR_NAMES
from core.enums import Regime, RegimeDetector
from core.market_data.regimes.behaviour import SHORT_RUN
from core.market_data.regimes.hidden_markov import (
    DWELL,
    LATER,
    LONGEST_WINDOW,
    REFIT,
    SHORTEST_WINDOW,
)
from core.market_data.regimes.scores import LOOKBACK, VARIED
from core.market_data.regimes.state_names import AGITATION, TREND

__all__ = ["BADGES", "DETECTOR_HELP", "DETECTOR_NAMES"]

BADGES = {
    Regime.BULLISH: "green",
    Regime.BEARISH: "red",
    Regime.VOLATILE: "orange",
    Regime.SIDEWAYS: "gray",
}

DETECTOR_HELP = {
    RegimeDetector.SCORES: (
        f"From the last {LOOKBACK} closes: return, deepest drawdown, annualised volatility and "
        "the last close against its ten-day mean are turned into scores and these into shares. "
        "Nothing is fitted. Confidence is the regime's share, not how often it comes true."
    ),
    RegimeDetector.HIDDEN_MARKOV: (
        "A model with four hidden states sees 42-session drift and 20-session volatility. It is "
        f"fitted anew every {REFIT} sessions to the {SHORTEST_WINDOW} to {LONGEST_WINDOW} sessions "
        "before; probabilities are filtered, never smoothed: a label uses bars up to its own. A "
        f"state with drift over volatility of at least {TREND:g} is bullish, of at most "
        f"−{TREND:g} bearish, otherwise from {AGITATION:g} times the usual volatility on volatile, "
        f"else sideways. A new regime counts after {DWELL} sessions. "
        "The features overlap from day to day, which the model does not know: its probabilities "
        "are surer than they should be."
    ),
}

CONFIDENCE_WORDS = {
    RegimeDetector.SCORES: "share of the scores, no frequency",
    RegimeDetector.HIDDEN_MARKOV: "filtered probability, too sure of itself",
}

BEHAVIOUR_HELP = (
    "Returns of the session after each label, because a label is known at its close. Return: "
    "compounded, as if held on those sessions only and they filled a year. Drawdown: of those "
    "sessions strung together. Whole history, not the range shown; before costs."
)
FLICKER_HELP = "Changes of the label a year, over the whole history."
SHORT_HELP = f"Share of stretches between two changes that lasted less than {SHORT_RUN} sessions."
MEDIAN_HELP = "Median length of the stretches between two changes, in sessions."
STABILITY_NAMES = {
    RegimeDetector.SCORES: "Window stability",
    RegimeDetector.HIDDEN_MARKOV: "Refit stability",
}
STABILITY_HELP = {
    RegimeDetector.SCORES: (
        f"Share of labels that windows of {VARIED[0]} and of {VARIED[1]} closes both give too: how "
        f"much hangs on the choice of {LOOKBACK}. Nothing is fitted, so no refit can change a "
        "label."
    ),
    RegimeDetector.HIDDEN_MARKOV: (
        f"Share of labels that the model fitted {LATER} refits (about a year) later, on a longer "
        "history, still gives. It needs hindsight: no label is changed by it."
    ),
}
AGREEMENT_HELP = (
    "Share of sessions on which both detectors say the same. By chance: what it would be if they "
    "had nothing to do with one another, from how often each says what."
)
