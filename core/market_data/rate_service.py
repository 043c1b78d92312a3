"""What a US dollar costs in won, from the stored economic series."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from core.contracts import Actor, RateReading
from core.errors import InvalidInputError
from core.permissions import Permission, require
from db.market_data.economy_repository import EconomyRepository
from db.session import Database

WON_CODES = ("USD_KRW", "USDKRW", "DEXKOUS")
"""Series that hold won for one dollar, the first that is stored counts; the last is FRED's."""
LONGEST_AGE = timedelta(days=10)
"""A published rate rests over holidays, a week and a weekend at most; beyond it is no rate."""
_REMEDY = f"Import daily values of a series called {WON_CODES[0]} on the economy page."


class RateService:
    """Series are shared by all users.

    Args:
        database: whose series.
        codes: of the series, the preferred first.
        longest_age: from a rate's day to the day it is asked for.
    """

    def __init__(
        self,
        database: Database,
        codes: Sequence[str] = WON_CODES,
        longest_age: timedelta = LONGEST_AGE,
    ) -> None:
        self._database = database
        self._codes = codes
        self._longest_age = longest_age

    def find_rate(self, actor: Actor, as_of: datetime) -> RateReading:
        """Won for one dollar as known at an instant; without a value where that is too old.

        Raises:
            InvalidInputError: the instant has no time zone.
        """
        require(actor, Permission.READ_MARKET_DATA)
        if as_of.tzinfo is None:
            raise InvalidInputError("The instant has no time zone.", "Give it with one.")
        with self._database.read() as session:
            repository = EconomyRepository(session)
            stored = [one for code in self._codes if (one := repository.find_series(code))]
            if not stored:
                return RateReading(None, reason=f"No series of USD/KRW is stored. {_REMEDY}")
            series = stored[0]
            found = repository.find_last_known(series.id, as_of)
        if found is None:
            return RateReading(
                None,
                code=series.code,
                source=series.source,
                fetched_at=series.fetched_at,
                reason=f"No USD/KRW rate was known by {as_of:%Y-%m-%d}. {_REMEDY}",
            )
        day, known_at, value = found
        age = as_of.date() - day
        reason = ""
        if age > self._longest_age:
            reason = (
                f"The newest USD/KRW rate known then, of {day}, was {age.days} days old; "
                f"{self._longest_age.days} are allowed. {_REMEDY}"
            )
        elif not value > 0:
            reason = f"The USD/KRW rate of {day} is {value}, which is no price. {_REMEDY}"
        return RateReading(
            value=None if reason else value,
            day=day,
            known_at=known_at,
            code=series.code,
            source=series.source,
            fetched_at=series.fetched_at,
            reason=reason,
        )
