from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from core.clock import now
from core.contracts import Actor, BarQuery, BarSeries, SourcePassport
from core.enums import AssetKind, BarDefect, Interval, Role
from core.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from core.events.outbox import Outbox
from core.market_data.bar_columns import build_columns, hash_columns
from core.market_data.bar_service import BarService
from core.market_data.csv_export import write_csv
from core.market_data.csv_upload import check_upload
from core.market_data.fetch_service import FetchService
from core.market_data.import_service import ImportService
from core.market_data.import_types import CsvUpload
from db.events.tables import EventDelivery, OutboxEvent
from db.market_data.bar_repository import BarRepository
from db.market_data.tables import Bar, BarSeriesRow, ImportBatch, Instrument, Quote
from db.session import Database
from tests.conftest import on_sqlite

MakeUpload = Callable[..., CsvUpload]
HEADER = "date,open,high,low,close,volume\n"
FILE = HEADER + "2024-01-02,10,12,9,11,500\n2024-01-03,11,13,10,12,\n2024-01-04,12,13,11,13,700\n"
DEFECTIVE = FILE + "2024-01-05,12,11,12,12,1\n"
TABLES = (Instrument, BarSeriesRow, Quote, ImportBatch, OutboxEvent)


def count_rows(database: Database) -> dict[str, int]:
    with database.read() as session:
        counts = {table.__name__: len(session.exec(select(table)).all()) for table in TABLES}
        return counts | {"Bar": len(session.exec(select(Bar.time)).all())}


NOTHING = {
    "Instrument": 0,
    "BarSeriesRow": 0,
    "Quote": 0,
    "ImportBatch": 0,
    "OutboxEvent": 0,
    "Bar": 0,
}


def test_the_dry_run_says_what_would_happen_and_stores_nothing(
    database: Database, imports: ImportService, trader: Actor, make_upload: MakeUpload
) -> None:
    plan = imports.check_csv(trader, make_upload(DEFECTIVE))

    assert (plan.rows_read, plan.accepted, plan.refused) == (4, 3, 1)
    assert (plan.new, plan.changed, plan.unchanged, plan.bars_after) == (3, 0, 0, 3)
    assert plan.is_new_instrument
    assert not plan.is_clean
    assert plan.refused_by_defect == {BarDefect.HIGH_BELOW_LOW: 1}
    assert plan.refusals[0].line == 5
    assert [bar.close for bar in plan.preview] == [11, 12, 13]
    assert f"{plan.first_bar:%Y-%m-%d} {plan.last_bar:%Y-%m-%d}" == "2024-01-02 2024-01-04"
    assert count_rows(database) == NOTHING


def test_an_import_stores_bars_series_quote_account_and_event_together(
    database: Database, imports: ImportService, trader: Actor, make_upload: MakeUpload
) -> None:
    receipt = imports.commit_csv(
        trader, make_upload(FILE, name="Test AG", kind=AssetKind.ETF, currency="EUR")
    )

    assert (receipt.new, receipt.bars_stored, receipt.is_repeat) == (3, 3, False)
    with database.read() as session:
        instrument = session.exec(select(Instrument)).one()
        series = session.exec(select(BarSeriesRow)).one()
        quote = session.exec(select(Quote)).one()
        event = session.exec(select(OutboxEvent)).one()
        delivery = session.exec(select(EventDelivery)).one()
        held = BarRepository(session).read_bars(series.id or 0)
    assert (instrument.symbol, instrument.name, instrument.kind) == (
        "TEST",
        "Test AG",
        AssetKind.ETF,
    )
    assert (series.source, series.currency, series.bar_count) == ("csv", "EUR", 3)
    assert (series.first_time, series.last_time) == (held[0][0], held[0][-1])
    assert series.content_hash == hash_columns(check_upload(make_upload(FILE), now()).report.bars)
    assert (quote.last, quote.sparkline) == (13, [11, 12, 13])
    assert quote.changes["1D"] == pytest.approx(13 / 12 - 1)
    assert event.payload == {
        "symbol": "TEST",
        "interval": "1d",
        "source": "csv",
        "bar_count": 3,
        "first_changed_time": series.first_time,
    }
    assert delivery.handler == "watchlists.on_market_data_updated"
    assert [info.rows_stored for info in imports.list_imports(trader)] == [3]


def test_a_single_defective_row_refuses_the_file_and_nothing_is_stored(
    database: Database, imports: ImportService, trader: Actor, make_upload: MakeUpload
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        imports.commit_csv(trader, make_upload(DEFECTIVE))

    assert "Line 5: the high 11 of 2024-01-05 is below the low 12." in caught.value.message
    assert "agree to leave the defective rows out" in caught.value.remedy
    assert count_rows(database) == NOTHING


def test_defective_rows_are_left_out_only_on_request_and_counted(
    database: Database, imports: ImportService, trader: Actor, make_upload: MakeUpload
) -> None:
    receipt = imports.commit_csv(trader, make_upload(DEFECTIVE), skip_refused=True)

    assert (receipt.new, receipt.refused) == (3, 1)
    assert imports.list_imports(trader)[0].refused_by_defect == {"high_below_low": 1}


def test_a_file_without_one_good_row_is_refused_whatever_is_agreed(
    database: Database, imports: ImportService, trader: Actor, make_upload: MakeUpload
) -> None:
    with pytest.raises(InvalidInputError, match="1 of 1 rows are defective"):
        imports.commit_csv(
            trader, make_upload(HEADER + "2024-01-05,12,11,12,12,1\n"), skip_refused=True
        )
    assert count_rows(database) == NOTHING


def test_the_same_file_again_changes_nothing_and_says_so(
    database: Database, imports: ImportService, trader: Actor, make_upload: MakeUpload
) -> None:
    imports.commit_csv(trader, make_upload(FILE))
    before = count_rows(database)

    receipt = imports.commit_csv(trader, make_upload(FILE))

    assert receipt.is_repeat
    assert (receipt.new, receipt.changed, receipt.unchanged) == (0, 0, 3)
    assert count_rows(database) == before


def test_a_later_file_adds_and_changes_bars_and_shows_the_difference_first(
    database: Database, imports: ImportService, bars: BarService, trader: Actor,
    make_upload: MakeUpload,
) -> None:  # fmt: skip
    imports.commit_csv(trader, make_upload(FILE))
    later = make_upload(
        HEADER + "2024-01-03,11,13,10,12,\n2024-01-04,12,14,11,13.5,700\n2024-01-05,13,14,12,14,9\n"
    )

    plan = imports.check_csv(trader, later)
    with pytest.raises(ConflictError, match=r"contradicts what is stored \(bars: 1\)") as caught:
        imports.commit_csv(trader, later)
    assert "agree to overwrite" in caught.value.remedy
    assert bars.load_bars(trader, BarQuery("TEST")).close.tolist() == [11, 12, 13]
    receipt = imports.commit_csv(trader, later, overwrite_changed=True)

    assert (plan.new, plan.changed, plan.unchanged, plan.bars_after) == (1, 1, 1, 4)
    high, change = plan.changes
    assert (high.field, high.stored, high.incoming) == ("high", 13, 14)
    assert (change.field, change.stored, change.incoming) == ("close", 13, 13.5)
    assert (receipt.new, receipt.changed, receipt.unchanged, receipt.bars_stored) == (1, 1, 1, 4)
    assert bars.load_bars(trader, BarQuery("TEST")).close.tolist() == [11, 12, 13.5, 14]
    with database.read() as session:
        event = session.exec(select(OutboxEvent)).all()[-1]
    assert event.payload["first_changed_time"] == change.time.timestamp()


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ({"currency": "USD"}, {"currency": "EUR"}, "stored in USD, but the new bars are in EUR"),
        ({"is_adjusted": True}, {"is_adjusted": False}, "are adjusted, the new ones are not"),
    ],
)
def test_bars_that_do_not_fit_the_stored_series_are_refused(
    *,
    database: Database, imports: ImportService, trader: Actor, make_upload: MakeUpload,
    first: dict[str, object], second: dict[str, object], words: str,
) -> None:  # fmt: skip
    imports.commit_csv(trader, make_upload(FILE, **first))
    before = count_rows(database)

    for call in (imports.check_csv, imports.commit_csv):
        with pytest.raises(ConflictError, match=words):
            call(trader, make_upload(FILE.replace("13,700", "12,700"), **second))

    assert count_rows(database) == before


def test_a_database_that_holds_something_else_than_was_written_rolls_back(
    sqlite_database: Database, make_upload: MakeUpload
) -> None:
    # A trigger plays the failing disk: it changes one price on its way in.
    with sqlite_database.write() as session:
        session.connection().exec_driver_sql(
            "CREATE TRIGGER spoil AFTER INSERT ON bar WHEN NEW.close = 12 BEGIN "
            "UPDATE bar SET close = 12.5 WHERE series_id = NEW.series_id AND time = NEW.time; END"
        )
    imports = ImportService(sqlite_database, Outbox({}))
    actor = Actor(1, Role.TRADER)

    with pytest.raises(ConflictError, match="that differ from the 3 that were written"):
        imports.commit_csv(actor, make_upload(FILE))

    assert count_rows(sqlite_database) == NOTHING


def test_a_viewer_may_read_but_not_import(
    *,
    imports: ImportService, fetches: FetchService, bars: BarService, viewer: Actor, trader: Actor,
    make_upload: MakeUpload,
) -> None:  # fmt: skip
    imports.commit_csv(trader, make_upload(FILE))

    assert len(bars.load_bars(viewer, BarQuery("TEST"))) == 3
    for refused in (
        lambda: imports.check_csv(viewer, make_upload(FILE)),
        lambda: imports.commit_csv(viewer, make_upload(FILE)),
        lambda: imports.list_imports(viewer),
        lambda: fetches.submit_fetch(viewer, "yfinance", "AAPL", Interval.DAY),
        lambda: fetches.store_provider(viewer, "bundled"),
    ):
        with pytest.raises(NotPermittedError, match="analyst, trader, admin"):
            refused()


@on_sqlite
@pytest.mark.parametrize(
    ("symbol", "currency", "meant"),
    [
        ("5930", "", ("5930", "005930", "삼성전자")),  # stored with its zeros
        ("20", "KRW", ("20", "000020", "")),  # quoted as Korean shares are
        ("88K", "KRW", ("88K", "00088K", "")),
        ("7203", "JPY", None),
        ("005930", "KRW", None),
        ("ABC", "KRW", None),
    ],
)
def test_a_symbol_that_may_have_lost_zeros_is_asked_about(
    imports: ImportService, trader: Actor, make_upload: MakeUpload, symbol: str, currency: str,
    meant: tuple[str, str, str] | None,
) -> None:  # fmt: skip
    imports.commit_csv(trader, make_upload(FILE, symbol="005930", name="삼성전자", currency="KRW"))

    plan = imports.check_csv(trader, make_upload(FILE, symbol=symbol, currency=currency))

    assert (plan.repair and (plan.repair.written, plan.repair.meant, plan.repair.name)) == meant


def test_a_korean_share_trades_on_the_korean_exchanges_days(
    database: Database, imports: ImportService, trader: Actor, make_upload: MakeUpload
) -> None:
    imports.commit_csv(trader, make_upload(FILE, symbol="005930", currency="KRW"))
    imports.commit_csv(trader, make_upload(FILE, symbol="AAPL", currency="USD"))

    with database.read() as session:
        found = {row.symbol: row.exchange for row in session.exec(select(Instrument))}
    assert found == {"005930": "KRX", "AAPL": ""}


def test_bars_are_shared_but_imports_are_listed_for_their_owner_only(
    imports: ImportService, bars: BarService, trader: Actor, stranger: Actor,
    make_upload: MakeUpload,
) -> None:  # fmt: skip
    imports.commit_csv(trader, make_upload(FILE))

    assert imports.list_imports(stranger) == []
    assert len(bars.load_bars(stranger, BarQuery("TEST"))) == 3


@pytest.mark.parametrize("interval", [Interval.DAY, Interval.HOUR])
@pytest.mark.parametrize("is_close_only", [False, True])
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_exported_bars_read_back_to_the_last_bit(
    interval: Interval, is_close_only: bool, data: st.DataObject
) -> None:
    count = data.draw(st.integers(1, 12))
    step = 86_400 if interval is Interval.DAY else 3_600
    price = st.floats(1e-300, 1e300)
    rows = [sorted(data.draw(st.tuples(price, price, price, price))) for _ in range(count)]
    low, opened, close, high = zip(*rows, strict=True)
    volume = data.draw(
        st.lists(
            st.one_of(st.floats(0, 1e300), st.just(float("nan"))), min_size=count, max_size=count
        )
    )
    if is_close_only:
        low, opened, high, volume = close, close, close, [float("nan")] * count
    columns = build_columns(
        [1_700_006_400 + step * row for row in range(count)], (opened, high, low, close), volume
    )
    passport = SourcePassport("csv", now(), now(), now(), False, "USD", "UTC", is_close_only)
    content = write_csv(BarSeries("TEST", interval, *columns, passport))

    checked = check_upload(CsvUpload(content, "again.csv", "TEST", interval), now())

    assert checked.report.refused_count == 0
    assert checked.fetched.is_close_only == is_close_only
    assert hash_columns(checked.fetched.columns) == hash_columns(columns)


def test_an_exported_series_imports_as_unchanged(
    imports: ImportService, bars: BarService, trader: Actor, make_upload: MakeUpload
) -> None:
    imports.commit_csv(trader, make_upload(FILE))

    content = bars.export_bars_csv(trader, BarQuery("TEST"))

    assert content.decode() == (
        "date,open,high,low,close,volume\n"
        "2024-01-02,10.0,12.0,9.0,11.0,500.0\n"
        "2024-01-03,11.0,13.0,10.0,12.0,\n"
        "2024-01-04,12.0,13.0,11.0,13.0,700.0\n"
    )
    assert imports.check_csv(trader, make_upload(content)).unchanged == 3


def test_exporting_an_unknown_symbol_is_refused(bars: BarService, trader: Actor) -> None:
    with pytest.raises(NotFoundError):
        bars.export_bars_csv(trader, BarQuery("NOPE"))
