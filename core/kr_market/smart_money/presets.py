"""The rule sets of the smart-money score. Every threshold is here, nowhere else. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from core.enums import SmartMoneyStage
from core.errors import NotFoundError

_STAGES = (
    (85.0, SmartMoneyStage.STRONG_ACCUMULATION),
    (70.0, SmartMoneyStage.ACCUMULATION),
    (60.0, SmartMoneyStage.WEAK_ACCUMULATION),
    (40.0, SmartMoneyStage.NEUTRAL),
    (30.0, SmartMoneyStage.WEAK_DISTRIBUTION),
    (15.0, SmartMoneyStage.DISTRIBUTION),
    (float("-inf"), SmartMoneyStage.STRONG_DISTRIBUTION),
)


@dataclass(frozen=True, slots=True)
class NetRule:
    """Points for what one kind of investor bought net over the long window.

    Attributes:
        full: amount from which the points no longer grow: shares, or standard deviations.
        up: most points for net buying.
        down: most points taken for net selling.
    """

    full: float
    up: float
    down: float


@dataclass(frozen=True, slots=True)
class StreakRule:
    """Points for buying on one session after the other; all of them from `full` sessions on."""

    full: int
    points: float


@dataclass(frozen=True, slots=True)
class SmartMoneyPreset:
    """How a share's flows become a score of 0 to 100, a stage and signals.

    Attributes:
        version: of the definition; a stored result names it.
        is_normalised: net buying is measured as a share of what was traded in the same sessions,
            and as a z-score against the share's own year; otherwise in shares. Buying earns
            points, and selling loses some, as far as it is more than usual.
        window: sessions of net buying and of the share of trading.
        year: sessions of earlier windows that a z-score compares with, today's left out.
        min_year: least of them.
        share_full, share_points: foreign and institutional share of trading together, a fraction,
            for so many points; held within `share_bounds`.
        recent, previous: sessions of momentum: `recent` times `momentum_factor` against the
            `previous` ones before them, as a fraction of these.
        momentum_points: for a momentum of 1; held within `momentum_bounds`.
        most_missing: share of a window's sessions that may lack a figure. What is missing is left
            out and counted; beyond it the window is unknown.
        longest_gap: sessions of the market without a trade of the share, beyond which what lies
            before is left out: flows of before and after a long suspension are no streak.
        stages: from the highest, the least score of each.
        short: sessions of the sums of a double buy.
        double_foreign, double_institution: sessions of buying that make a double buy.
        foreigner_buy, scoop: sessions of buying that make each of the other signals.
    """

    name: str
    title: str
    is_normalised: bool
    foreign: NetRule
    institution: NetRule
    version: int = 1
    start: float = 50.0
    window: int = 60
    year: int = 252
    min_year: int = 60
    foreign_streak: StreakRule = StreakRule(10, 15.0)
    institution_streak: StreakRule = StreakRule(5, 10.0)
    share_full: float = 0.30
    share_points: float = 20.0
    share_bounds: tuple[float, float] = (-10.0, 20.0)
    recent: int = 5
    previous: int = 15
    momentum_factor: float = 3.0
    momentum_points: float = 5.0
    momentum_bounds: tuple[float, float] = (-5.0, 10.0)
    most_missing: float = 0.10
    longest_gap: int = 20
    stages: tuple[tuple[float, SmartMoneyStage], ...] = _STAGES
    short: int = 5
    double_foreign: int = 3
    double_institution: int = 2
    foreigner_buy: int = 5
    scoop: int = 3

    @property
    def history(self) -> int:
        """Most sessions that a score reads, today's included."""
        return self.window + self.year

    def count_missing(self, window: int) -> int:
        """How many sessions of a window may lack a figure."""
        return int(window * self.most_missing)


NORMALISED = SmartMoneyPreset(
    name="normalised",
    title="Normalised",
    is_normalised=True,
    foreign=NetRule(full=2.0, up=25.0, down=15.0),
    institution=NetRule(full=2.0, up=20.0, down=10.0),
)
ABSOLUTE = SmartMoneyPreset(
    name="absolute",
    title="Absolute",
    is_normalised=False,
    foreign=NetRule(full=10_000_000.0, up=25.0, down=15.0),
    institution=NetRule(full=5_000_000.0, up=20.0, down=10.0),
)
SMART_MONEY_PRESETS: dict[str, SmartMoneyPreset] = {one.name: one for one in (NORMALISED, ABSOLUTE)}
"""By name, the default first."""
DEFAULT_PRESET = NORMALISED.name


def get_preset(name: str) -> SmartMoneyPreset:
    """The preset of that name.

    Raises:
        NotFoundError: there is none.
    """
    if name not in SMART_MONEY_PRESETS:
        raise NotFoundError(
            f"There is no smart-money preset {name[:40]!r}.",
            f"Choose one of: {', '.join(SMART_MONEY_PRESETS)}.",
        )
    return SMART_MONEY_PRESETS[name]
