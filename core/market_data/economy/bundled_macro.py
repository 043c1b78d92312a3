"""The data sets with macro figures that installed packages carry, as the packages document them.

No package says when its figures were published. Known-at is therefore reckoned from the delay
with which such a figure usually appears, on the late side, and marked as estimated.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.enums import Frequency
from core.market_data.economy_types import EconomyFacts

_US = "United States"
_UNSTATED = "the package states no licence for the data"


@dataclass(frozen=True, slots=True)
class BundledFile:
    """A data set of a package.

    Attributes:
        package: as it is imported.
        path: of the file within the package; CSV, may be packed by gzip.
        ends: the last period in it, as the note says it.
        origin: package and data set, and who published the figures.
        licence: of the data, as the package states it.
        note: what holds for every figure of the file.
    """

    package: str
    path: str
    frequency: Frequency
    country: str
    ends: str
    origin: str
    licence: str = _UNSTATED
    note: str = ""


@dataclass(frozen=True, slots=True)
class BundledFigure:
    """A column of a data set.

    Attributes:
        column: its name in the file.
        delay_days: after the period's end it is usually published by then.
        less: a column that is taken off it.
        factor: what the stored number is multiplied by.
        is_first_void: the first value is a placeholder, not a figure.
    """

    file: BundledFile
    column: str
    code: str
    title: str
    topic: str
    unit: str
    delay_days: int
    note: str = ""
    less: str = ""
    factor: float = 1.0
    is_first_void: bool = False

    def describe(self) -> EconomyFacts:
        """What is stored of it beside the values."""
        ends = f"Sample, ends {self.file.ends}: not current."
        return EconomyFacts(
            code=self.code,
            title=self.title,
            topic=self.topic,
            unit=self.unit,
            frequency=self.file.frequency,
            country=self.file.country,
            origin=self.file.origin,
            licence=self.file.licence,
            note=" ".join(part for part in (ends, self.note, self.file.note) if part),
            delay_days=self.delay_days,
            is_sample=True,
        )


US_ACCOUNTS = BundledFile(
    "statsmodels",
    "datasets/macrodata/macrodata.csv",
    Frequency.QUARTERLY,
    _US,
    "2009-Q3",
    "statsmodels.datasets.macrodata; FRED, Federal Reserve Bank of St. Louis, and Bureau of "
    "Labor Statistics, accessed 2009-12-15",
    "public domain",
    "One vintage, of December 2009: earlier values carry later revisions.",
)
GERMAN_RATES = BundledFile(
    "statsmodels",
    "datasets/interest_inflation/E6.csv",
    Frequency.QUARTERLY,
    "Germany",
    "1998-Q4",
    "statsmodels.datasets.interest_inflation; jmulti.de, e6.dat (West Germany until 1990)",
)
DANISH_RATES = BundledFile(
    "statsmodels",
    "datasets/danish_data/data.csv",
    Frequency.QUARTERLY,
    "Denmark",
    "1987-Q3",
    "statsmodels.datasets.danish_data; Johansen and Juselius (1990)",
    "public domain",
)
US_CORE_PRICES = BundledFile(
    "arch",
    "data/core_cpi/core-cpi.csv.gz",
    Frequency.MONTHLY,
    _US,
    "2018-11",
    "arch.data.core_cpi; FRED, CPILFESL",
    note="One vintage: earlier values carry later revisions.",
)
US_YIELDS = BundledFile(
    "arch",
    "data/default/default.csv.gz",
    Frequency.MONTHLY,
    _US,
    "2018-12",
    "arch.data.default; rates on AAA and BAA rated bonds, the package names no publisher",
)
US_FACTORS = BundledFile(
    "arch",
    "data/frenchdata/frenchdata.csv.gz",
    Frequency.MONTHLY,
    _US,
    "2018-11",
    "arch.data.frenchdata; Kenneth R. French, Data Library",
    note="Return of the month.",
)
WTI = BundledFile(
    "arch",
    "data/wti/wti.csv.gz",
    Frequency.DAILY,
    _US,
    "2019-01-03",
    "arch.data.wti; FRED, DCOILWTICO",
)
CRUDE = BundledFile(
    "arch",
    "data/crude/crude.csv.gz",
    Frequency.MONTHLY,
    "World",
    "2020-01",
    "arch.data.crude; publisher unknown, the package describes this file with another's words",
    note="Dated mid-month in the file, read as the month's figure.",
)
VIX = BundledFile(
    "arch",
    "data/vix/vix.csv.gz",
    Frequency.DAILY,
    _US,
    "2019-01-03",
    "arch.data.vix; historical VIX, the package names no publisher",
)
SP500 = BundledFile(
    "arch",
    "data/sp500/sp500.csv.gz",
    Frequency.DAILY,
    _US,
    "2018-12-31",
    "arch.data.sp500; closes, the package names no publisher",
)
NASDAQ = BundledFile(
    "arch",
    "data/nasdaq/nasdaq.csv.gz",
    Frequency.DAILY,
    _US,
    "2018-12-31",
    "arch.data.nasdaq; closes, the package names no publisher",
)
