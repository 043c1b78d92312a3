"""A market in one transaction: rows, blocks, panels and the universe say the same, always."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, text

from core.contracts import Actor, BarQuery, UniverseQuery
from core.enums import AssetKind, Interval, Role
from core.errors import ConflictError, InvalidInputError, NotFoundError, ProviderError
from core.events.outbox import Outbox
from core.market_data.bar_columns import build_columns
from core.market_data.bar_service import BarService
from core.market_data.bulk_store import BulkStore
from core.market_data.packing_service import PackingReport, PackingService
from core.market_data.quote_service import QuoteService
from core.market_data.series_store import SeriesStore
from core.market_data.types import FetchedBars, InstrumentFacts
from core.market_data.universe_service import KEPT_SESSIONS, UniverseService
from db.market_data.panel_tables import BarBlock, BarMarket
from db.market_data.tables import Instrument
from tests.conftest import on_sqlite

OUTBOX = Outbox({"UniverseUpdated": ["alerts.on_universe_updated"]})
ACTOR = Actor(1, Role.ADMIN, "ada")
SOURCE = "krx"
FIRST = np.datetime64("2023-11-01")
FETCHED = datetime(2026, 11, 20, tzinfo=UTC)


def fetch(symbol, days, closes, *, volume=None, replaces=False, interval=Interval.DAY, **facts):
    """Bars of these days after 2023-11-01, with plausible prices around the closes."""
    time = (FIRST + np.asarray(days)).astype("datetime64[s]").astype(np.int64)
    close = np.asarray(closes, dtype=float)
    volumes = np.full(len(close), 7.0) if volume is None else np.asarray(volume, dtype=float)
    return FetchedBars(
        InstrumentFacts(symbol, f"{symbol} Inc.", AssetKind.STOCK, currency="KRW", **facts),
        interval,
        build_columns(time, (close, close * 1.01, close * 0.99, close), volumes),
        FETCHED,
        is_adjusted=False,
        replaces_history=replaces,
    )


def store(database, *fetched, source=SOURCE, **options):
    with database.write() as session:
        return BulkStore(session, OUTBOX).store(fetched, source, ACTOR, **options)


def pivot(database, field):
    """The truth, from the rows alone and by pandas."""
    query = (
        "SELECT i.symbol, b.time, b.open, b.high, b.low, b.close, b.volume FROM bar b "
        "JOIN bar_series s ON s.id = b.series_id JOIN instrument i ON i.id = s.instrument_id "
        "WHERE s.source = :source AND s.interval = '1d'"
    )
    with database.engine.connect() as connection:
        rows = pd.read_sql(text(query), connection, params={"source": SOURCE})
    return rows.pivot(index="symbol", columns="time", values=field).astype(float)


@pytest.fixture
def universes(database, tmp_path):
    return UniverseService(database, tmp_path / "panels")


def check_universe(service, database, sessions=10_000):
    universe = service.load_universe(ACTOR, UniverseQuery(sessions, SOURCE))
    for field in ("open", "high", "low", "close", "volume"):
        truth = pivot(database, field).iloc[:, -sessions:]
        found = pd.DataFrame(
            getattr(universe, field), index=list(universe.symbols), columns=universe.time
        ).sort_index()
        pd.testing.assert_frame_equal(found, truth, check_names=False)
    return universe


def test_a_market_is_stored_and_told_once(database, universes):
    receipt = store(
        database, fetch("000660", [0, 1, 2], [10, 11, 12]), fetch("005930", [1, 2], [5, 6])
    )
    assert (receipt.series_count, receipt.new, receipt.changed, receipt.unchanged) == (2, 5, 0, 0)
    assert (receipt.changed_series, receipt.bars_held, receipt.is_repeat) == (2, 5, False)
    universe = check_universe(universes, database)
    assert universe.symbols == ("000660", "005930")
    assert np.isnan(universe.close[1, 0])
    assert universe.fetched_at == FETCHED
    with database.engine.connect() as connection:
        (payload,) = connection.execute(text("SELECT payload FROM outbox_event")).scalars()
    assert "005930" in str(payload)
    quotes = QuoteService(database).list_quotes(ACTOR, ["005930"])
    assert quotes["005930"].last == 6


def test_the_same_again_changes_nothing_but_the_age(database, universes):
    bars = [fetch("A", [0, 1], [1, 2]), fetch("B", [0], [3])]
    store(database, *bars)
    before = universes.load_universe(ACTOR, UniverseQuery())
    assert store(database, *bars).is_repeat
    after = universes.load_universe(ACTOR, UniverseQuery())
    assert after is not before  # its age was read anew
    assert universes.load_universe(ACTOR, UniverseQuery()) is after
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM outbox_event")).scalar_one() == 1


def test_what_another_process_writes_is_seen(database, universes):
    store(database, fetch("A", [0, 1], [1, 2]))
    first = universes.load_universe(ACTOR, UniverseQuery())
    store(database, fetch("A", [2], [3]))
    second = universes.load_universe(ACTOR, UniverseQuery())
    assert second is not first
    assert second.close[0].tolist() == [1, 2, 3]


def test_the_arrays_cannot_be_written_to(database, universes):
    store(database, fetch("A", [0, 1], [1, 2]))
    universe = universes.load_universe(ACTOR, UniverseQuery())
    with pytest.raises(ValueError, match="read-only"):
        universe.close[0, 0] = 5


def test_a_single_series_written_later_is_in_the_universe(database, universes):
    store(database, fetch("A", [0, 1, 2], [1, 2, 3]), fetch("B", [0, 1, 2], [4, 5, 6]))
    with database.write() as session:
        SeriesStore(session, OUTBOX).store(fetch("B", [1, 3], [50, 7]), SOURCE, ACTOR)
    universe = check_universe(universes, database)
    assert universe.close[1].tolist() == [4, 50, 6, 7]
    bars = BarService(database).load_bars(ACTOR, BarQuery("B"))
    assert bars.close.tolist() == [4, 50, 6, 7]


def test_sessions_and_the_last_day_are_chosen(database, universes):
    days = np.arange(0, 400)
    store(database, fetch("A", days, 10 + days), fetch("B", days[:100], 10 + days[:100]))
    for sessions, end in ((1, None), (260, None), (1_000, None), (50, date(2024, 3, 1))):
        universe = universes.load_universe(ACTOR, UniverseQuery(sessions, SOURCE, end))
        last = 399 if end is None else (np.datetime64(end) - FIRST).astype(int)
        kept = list(range(last + 1))[-sessions:]
        assert universe.close[0].tolist() == [10 + day for day in kept]
        assert universe.symbols == ("A", "B")
        assert np.isnan(universe.close[1]).all() == (kept[0] >= 100)  # B has no bar in them


@pytest.mark.parametrize(
    ("query", "error", "words"),
    [
        (UniverseQuery(source="nasdaq"), NotFoundError, "No market of nasdaq"),
        (UniverseQuery(0), InvalidInputError, "No session"),
        (UniverseQuery(end=date(1999, 1, 1)), InvalidInputError, "up to 1999-01-01"),
    ],
)
def test_what_is_not_there_is_said(database, query, error, words, universes):
    store(database, fetch("A", [0], [1]))
    with pytest.raises(error, match=words):
        universes.load_universe(ACTOR, query)


def test_without_a_market_the_remedy_is_named(database, universes):
    with pytest.raises(NotFoundError, match=r"No market is stored.*Import"):
        universes.load_universe(ACTOR, UniverseQuery())


def test_the_market_with_most_instruments_is_taken(database, universes):
    store(database, fetch("A", [0], [1]), source="small")
    store(database, fetch("A", [0], [1]), fetch("B", [0], [1]), source="large")
    store(database, fetch("W", [0], [1], interval=Interval.WEEK), source="weekly")
    assert universes.load_universe(ACTOR, UniverseQuery()).source == "large"


@on_sqlite
@pytest.mark.parametrize(
    ("second", "error", "words"),
    [
        ([fetch("A", [1], [-1])], ProviderError, "defective"),
        ([fetch("B", [0], [1]), fetch("B", [1], [1])], InvalidInputError, "B comes twice"),
        ([fetch("B", [0], [1]), fetch("C", [0], [1], interval=Interval.WEEK)], None, "2 intervals"),
        ([], None, "0 intervals"),
    ],
)
def test_bad_input_is_worded_and_stores_nothing(database, second, error, words, universes):
    store(database, fetch("A", [0], [1]))
    with pytest.raises(error or InvalidInputError, match=words):
        store(database, *second)
    assert check_universe(universes, database).symbols == ("A",)


def test_another_currency_is_refused_with_all_the_rest(database, universes):
    store(database, fetch("A", [0], [1]))
    other = fetch("A", [1], [2])
    facts = InstrumentFacts("A", "A Inc.", AssetKind.STOCK, currency="USD")
    dollars = FetchedBars(facts, other.interval, other.columns, FETCHED, is_adjusted=False)
    with pytest.raises(ConflictError, match="KRW"):
        store(database, fetch("B", [0], [1]), dollars)
    assert check_universe(universes, database).symbols == ("A",)


def test_stopped_in_the_middle_nothing_is_stored(database, universes):
    store(database, fetch("A", [0], [1]))

    class StoppedError(Exception):
        pass

    def stop(share, message):
        del message
        if share > 0.5:  # the rows are written
            raise StoppedError

    with pytest.raises(StoppedError):
        store(database, fetch("A", [1], [2]), fetch("B", [0], [1]), on_progress=stop)
    assert check_universe(universes, database).symbols == ("A",)


def test_a_damaged_block_is_noticed_and_the_rows_are_read(database, universes):
    store(database, fetch("A", [0, 1], [1, 2]), fetch("B", [0], [3]))
    with database.engine.begin() as connection:
        data = connection.execute(text("SELECT data FROM bar_block ORDER BY series_id")).scalar()
        worse = bytes(data[:-1]) + bytes([data[-1] ^ 1])
        connection.execute(
            text("UPDATE bar_block SET data = :data WHERE series_id = 1"), {"data": worse}
        )
        connection.execute(text("UPDATE bar_block SET data = :d WHERE series_id = 2"), {"d": b"x"})
    for symbol, closes in (("A", [1, 2]), ("B", [3])):
        bars = BarService(database).load_bars(ACTOR, BarQuery(symbol))
        assert bars.close.tolist() == closes
    check_universe(universes, database)


def test_a_market_from_before_packing_is_packed_once(database, universes):
    store(database, fetch("A", [0, 1], [1, 2]), fetch("B", [0], [3]))
    with database.engine.begin() as connection:
        for table in (BarBlock, BarMarket):
            connection.execute(delete(table))
    assert universes.renew_markets(ACTOR) == [SOURCE]
    check_universe(universes, database)
    assert universes.renew_markets(ACTOR) == []


def test_what_is_damaged_is_named_and_packed_anew(database, universes, tmp_path):
    store(database, fetch("A", [0, 1], [1, 2]), fetch("B", [0, 1], [3, 4]))
    packing = PackingService(database, tmp_path / "panels")
    check_universe(universes, database)
    assert packing.verify_packed_bars(ACTOR) == PackingReport(2, 2, ())
    (values,) = (tmp_path / "panels").glob("*/values.npy")
    values.write_bytes(values.read_bytes()[:-1] + b"\x01")
    with database.engine.begin() as connection:
        data = connection.execute(text("SELECT data FROM bar_block ORDER BY series_id")).scalar()
        worse = {"data": bytes(data[:-1]) + bytes([data[-1] ^ 1])}
        connection.execute(text("UPDATE bar_block SET data = :data WHERE series_id = 1"), worse)
    problem, panel = packing.verify_packed_bars(ACTOR).problems
    assert panel == "The panel of krx is not what its rows say."
    assert problem == "Series 1 (1d from krx): its block is not what its rows say."
    assert packing.rebuild_packed_bars(ACTOR) == PackingReport(2, 2, ())
    assert packing.verify_packed_bars(ACTOR) == PackingReport(2, 2, ())


def test_a_row_changed_behind_our_back_is_found_and_never_packed(database, universes, tmp_path):
    store(database, fetch("A", [0, 1], [1, 2]), fetch("B", [0, 1], [3, 4]))
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE bar SET volume = 8 WHERE series_id = 2"))
    packing = PackingService(database, tmp_path / "panels")
    problems = packing.verify_packed_bars(ACTOR).problems
    assert problems[0].startswith("Series 2 (1d from krx): its rows are not those")
    report = packing.rebuild_packed_bars(ACTOR)
    assert (report.blocks, report.problems) == (1, problems[:1])
    assert BarService(database).load_bars(ACTOR, BarQuery("A")).volume.tolist() == [7, 7]
    with pytest.raises(ConflictError, match="verify-bars"):
        BarService(database).load_bars(ACTOR, BarQuery("B"))
    universe = universes.load_universe(ACTOR, UniverseQuery())
    assert universe.volume[0].tolist() == [7, 7]
    assert np.isnan(universe.close[1]).all()


def test_a_panel_is_mapped_by_the_next_process_and_goes_with_its_version(database, tmp_path):
    store(database, fetch("A", [0, 1], [1, 2]))
    folder = tmp_path / "panels"
    UniverseService(database, folder).load_universe(ACTOR, UniverseQuery())
    (kept,) = folder.iterdir()
    again = UniverseService(database, folder).load_universe(ACTOR, UniverseQuery())
    assert isinstance(again.close.base.base, np.memmap)
    store(database, fetch("A", [2], [3]))
    newer = UniverseService(database, folder).load_universe(ACTOR, UniverseQuery())
    assert newer.close.tolist() == [[1, 2, 3]]
    assert again.close.tolist() == [[1, 2]]  # who has mapped it keeps it
    assert [path.name for path in folder.iterdir()] != [kept.name]


@on_sqlite
@pytest.mark.parametrize("spoil", ["time.npy", "values.npy", "members.json"])
def test_a_broken_panel_is_made_anew(database, tmp_path, spoil):
    store(database, fetch("A", [0, 1], [1, 2]))
    UniverseService(database, tmp_path).load_universe(ACTOR, UniverseQuery())
    (kept,) = (path for path in tmp_path.iterdir() if path.is_dir())
    (kept / spoil).write_bytes(b"[[1]]")
    universe = UniverseService(database, tmp_path).load_universe(ACTOR, UniverseQuery())
    assert universe.close.tolist() == [[1, 2]]


def test_more_sessions_than_are_kept_are_put_together(database, universes):
    days = np.arange(0, KEPT_SESSIONS + 60)
    store(database, fetch("A", days, 10 + days))
    for sessions, end in ((KEPT_SESSIONS + 60, None), (30, date(2023, 12, 6))):
        universe = universes.load_universe(ACTOR, UniverseQuery(sessions, SOURCE, end))
        assert len(universe.time) == sessions
    assert universe.close[0, -1] == 10 + 35


changes = st.lists(
    st.tuples(
        st.sampled_from("ABC"),
        st.lists(st.integers(0, 300), min_size=1, max_size=8, unique=True),
        st.integers(1, 30_000_000),
        st.booleans(),
        st.sampled_from(["bulk", "single", "restated"]),
    ),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(changes=changes)
def test_after_any_writes_the_universe_equals_the_rows(sqlite_database, tmp_path, changes):
    universes = UniverseService(sqlite_database, tmp_path)
    with sqlite_database.engine.begin() as connection:
        for table in (BarMarket, Instrument):  # the rest goes with them
            connection.execute(delete(table))
    for symbol, chosen, price, knows_volume, way in changes:
        days = sorted(chosen)
        closes = [price + day / 4 for day in days]
        volume = [3.0 * day + 20_000_001 if knows_volume else np.nan for day in days]
        bars = fetch(symbol, days, closes, volume=volume, replaces=way == "restated")
        try:
            if way == "bulk":
                store(sqlite_database, bars)
            else:
                with sqlite_database.write() as session:
                    SeriesStore(session, OUTBOX).store(bars, SOURCE, ACTOR)
        except ProviderError:  # a restated history that lacks stored bars
            continue
        if len(days) % 2:
            check_universe(universes, sqlite_database, 5)
    check_universe(universes, sqlite_database)
    check_universe(UniverseService(sqlite_database, tmp_path), sqlite_database, 3)
