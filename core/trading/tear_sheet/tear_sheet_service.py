"""A completed run as one HTML file to print or send."""

from __future__ import annotations

from collections.abc import Callable

from core.clock import now
from core.contracts import Actor, ListQuotes
from core.errors import InvalidInputError
from core.permissions import Permission, require
from core.trading.honesty.views import PassportView
from core.trading.tear_sheet.build import build_tear_sheet
from core.trading.tear_sheet.render import render_tear_sheet
from core.trading.types import BacktestDetail


class TearSheetService:
    """Tear sheets are made on demand and not stored: a result never changes.

    Args:
        get_backtest: a run of the actor's by number.
        get_passport: its passport.
        list_quotes: knows the instrument's names.
    """

    def __init__(
        self,
        get_backtest: Callable[[Actor, int], BacktestDetail],
        get_passport: Callable[[Actor, int], PassportView],
        list_quotes: ListQuotes,
    ) -> None:
        self._get_backtest = get_backtest
        self._get_passport = get_passport
        self._list_quotes = list_quotes

    def write_tear_sheet(self, actor: Actor, backtest_id: int) -> bytes:
        """The sheet as HTML, UTF-8; it loads nothing and runs nothing.

        Raises:
            NotFoundError: no such run, or someone else's.
            InvalidInputError: the run has no result.
        """
        require(actor, Permission.READ_BACKTESTS)
        detail = self._get_backtest(actor, backtest_id)
        if detail.result is None:
            raise InvalidInputError(
                f"Run {backtest_id} has no result: it is {detail.summary.status}.",
                "Wait until it is completed.",
            )
        symbol = detail.summary.symbol
        quote = self._list_quotes(actor, [symbol]).get(symbol)
        names = [quote.name, quote.local_name] if quote else []
        sheet = build_tear_sheet(
            detail,
            detail.result,
            self._get_passport(actor, backtest_id),
            " · ".join(name for name in names if name),
            now(),
        )
        return render_tear_sheet(sheet)
