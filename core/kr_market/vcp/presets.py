"""The rule sets of the VCP scanner. Every threshold is here, nowhere else. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import NotFoundError

LIQUID_TURNOVER = 1_000_000_000.0
"""KRW a session, mean of the last 20: what is called liquid where shares are counted."""


@dataclass(frozen=True, slots=True)
class BoxPreset:
    """Two boxes of equal length: how far the range of the second has contracted.

    Attributes:
        version: of the definition; a stored result names it.
        half: sessions of each box.
        max_span: sessions of the market in which the clean sessions of both boxes must lie: a
            window that reaches back over a suspension of weeks is no recent pattern.
        max_ratio: of the ranges (max high - min low), second to first.
        min_near_high: close to the highest close of both boxes.
        max_volume_ratio: of mean volumes, second to first, exclusive; None for no rule.
        min_trend: close to the first close, exclusive; None for no rule.
        ratio_points: (ratio at most, points), the first that fits; empty for no score.
        near_points, trend_points: for being near the high and above the trend.
        max_points: most that the points can add up to; 0 where there is no score.
        min_foreign_5d: shares bought net by foreigners over five sessions, at least.
        min_supply_index: smart-money score, at least.
        min_market_cap: KRW, at least.
        min_mean_volume: shares a session over the window, at least.
    """

    name: str
    title: str
    version: int = 1
    half: int = 10
    max_span: int = 40
    max_ratio: float = 0.80
    min_near_high: float = 0.92
    max_volume_ratio: float | None = None
    min_trend: float | None = None
    ratio_points: tuple[tuple[float, int], ...] = ()
    near_points: int = 0
    trend_points: int = 0
    max_points: int = 0
    min_foreign_5d: float | None = None
    min_supply_index: float | None = None
    min_market_cap: float | None = None
    min_mean_volume: float | None = None

    @property
    def window(self) -> int:
        """Sessions of both boxes."""
        return 2 * self.half


@dataclass(frozen=True, slots=True)
class LegsPreset:
    """Successive contractions from swing highs to swing lows.

    Attributes:
        version: of the definition; a stored result names it.
        lookback: clean sessions in which swings are looked for, today's included.
        max_span: sessions of the market in which these must lie.
        swing: a swing high is above this many highs before it and not below as many after it.
        min_legs, max_legs: how many contractions make the pattern; of more, the last count.
        max_leg_ratio: depth of each to the one before it.
        max_last_depth: of the last, fraction of its high.
        max_volume_ratio: mean volume of the last leg to that of `volume_window`, exclusive.
        volume_window: sessions of the mean volume, today's included.
        means: sessions of the mean closes that the close must be above.
        year: sessions of the highest high, before today.
        max_from_high: how far below that high the close may be, fraction.
        max_extension: how far above the pivot the close may be, fraction; beyond, it has run.
        min_history: clean sessions since the last unadjusted move, at least.
        points_legs: for `full_legs` contractions or more, in equal steps from one.
        points_tight: for a last depth of `full_depth` or less, falling to 0 at `max_last_depth`.
        points_contraction: for depths whose mean quotient is `full_leg_ratio` or less, falling to
            0 at `max_leg_ratio`.
        points_dry: for a volume ratio of `full_volume_ratio` or less, falling to 0 at
            `max_volume_ratio`.
        points_means: for a close above each of the means.
        points_high: for a close at the year's high, falling to 0 at `max_from_high`.
    """

    name: str = "legs"
    title: str = "Legs"
    version: int = 1
    lookback: int = 120
    max_span: int = 140
    swing: int = 5
    min_legs: int = 2
    max_legs: int = 6
    max_leg_ratio: float = 0.80
    max_last_depth: float = 0.12
    max_volume_ratio: float = 1.0
    volume_window: int = 50
    means: tuple[int, int, int] = (50, 150, 200)
    year: int = 252
    max_from_high: float = 0.25
    max_extension: float = 0.05
    min_history: int = 50
    points_legs: int = 20
    full_legs: int = 4
    points_tight: int = 20
    full_depth: float = 0.03
    points_contraction: int = 15
    full_leg_ratio: float = 0.50
    points_dry: int = 15
    full_volume_ratio: float = 0.50
    points_means: tuple[int, int, int] = (6, 6, 8)
    points_high: int = 10

    @property
    def max_points(self) -> int:
        """Most that the points can add up to."""
        fixed = self.points_legs + self.points_tight + self.points_contraction + self.points_dry
        return fixed + sum(self.points_means) + self.points_high

    @property
    def window(self) -> int:
        """Most clean sessions that a verdict reads, today's included."""
        return max(self.year + 1, *self.means, self.volume_window, self.lookback + self.swing)


VcpPreset = BoxPreset | LegsPreset

LEGS = LegsPreset()
TRACKER = BoxPreset(
    name="tracker",
    title="Tracker",
    max_ratio=0.80,
    min_near_high=0.92,
    max_volume_ratio=1.2,
    min_foreign_5d=50_000,
    min_supply_index=60,
)
SCREENER = BoxPreset(
    name="screener",
    title="Screener",
    max_ratio=0.70,
    min_near_high=0.95,
    min_trend=0.98,
    ratio_points=((0.3, 10), (0.5, 7), (0.7, 4)),
    near_points=5,
    trend_points=5,
    max_points=20,
    min_market_cap=100_000_000_000,
    min_mean_volume=100_000,
)

VCP_PRESETS: dict[str, VcpPreset] = {one.name: one for one in (LEGS, TRACKER, SCREENER)}
"""By name, the default first."""

DEFAULT_PRESET = LEGS.name


def get_preset(name: str) -> VcpPreset:
    """The preset of that name.

    Raises:
        NotFoundError: there is none.
    """
    if name not in VCP_PRESETS:
        raise NotFoundError(
            f"There is no VCP preset {name[:40]!r}.", f"Choose one of: {', '.join(VCP_PRESETS)}."
        )
    return VCP_PRESETS[name]
