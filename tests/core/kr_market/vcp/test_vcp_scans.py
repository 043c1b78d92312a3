"""Scans as a job: stored, sealed, refused, failed, read."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from core.contracts import SYSTEM
from core.enums import BacktestStatus, FlowUnit
from core.errors import ConflictError, NotFoundError, NotPermittedError
from core.kr_market.ledger.types import SignalFilter
from core.kr_market.vcp.facts import day_of
from core.kr_market.vcp.presets import LEGS, TRACKER
from core.kr_market.vcp.scan_service import HitFilter, VcpScanRequest
from tests.conftest import on_sqlite
from tests.core.kr_market.vcp.vcp_desk import VcpDesk, make_flows, usual_market
from tests.core.kr_market.vcp.vcp_samples import boxes, cut, make_market

ALL = HitFilter()


@pytest.fixture
def desk(database, trader):
    return VcpDesk(database, {trader.user_id: trader, 0: SYSTEM}.get)


def find_hits(desk, actor, scan, wanted=ALL):
    return desk.scans.find_hits(actor, scan.id, wanted)


def test_a_scan_stores_its_hits_and_why_the_others_fell_out(desk, trader, viewer):
    scan = desk.scan(trader, VcpScanRequest())
    assert scan.status is BacktestStatus.COMPLETED
    assert scan.session == day_of(desk.universe, -1)
    assert (scan.preset, scan.rule_version, scan.source) == ("legs", LEGS.version, "made-up")
    assert sum(scan.counts["reasons"].values()) == scan.counts["shares"] == 3
    found = find_hits(desk, viewer, scan)
    (hit,) = found.hits
    assert hit.symbol == "000000"
    assert (hit.name, hit.local_name) == ("Company 000000", "회사 000000")
    assert hit.price == 97.5
    assert len(hit.facts.legs) == 3
    assert sum(hit.facts.points.values()) == hit.score
    assert (hit.latest_price, hit.return_since) == (None, None)  # nothing newer is stored
    assert found.scan.flow_note == "Flows are unknown: No flows are stored."


def test_signals_of_the_newest_session_are_sealed_in_the_scans_transaction(desk, trader, viewer):
    scan = desk.scan(trader, VcpScanRequest())
    assert (scan.sealed, scan.seal_note) == (1, "1 sealed")
    (sealed,) = desk.ledger.list_signals(viewer, SignalFilter())
    (hit,) = find_hits(desk, viewer, scan).hits
    assert (sealed.symbol, sealed.price, sealed.score) == (hit.symbol, hit.price, hit.score)
    assert sealed.inputs_hash == hit.inputs_hash
    assert sealed.stop == hit.facts.stop
    again = desk.scan(trader, VcpScanRequest())
    assert (again.sealed, again.seal_note) == (0, "1 were sealed before")


def test_a_look_back_is_stored_and_not_sealed(desk, trader):
    before = day_of(desk.universe, -2)
    scan = desk.scan(trader, VcpScanRequest(session=before))
    assert scan.session == before
    assert scan.sealed == 0
    assert "looked back, not sealed" in scan.seal_note
    (hit,) = find_hits(desk, trader, scan).hits
    assert hit.latest_price == 97.5
    assert hit.return_since == pytest.approx(97.5 / hit.price - 1)


def test_later_bars_change_neither_a_look_back_nor_its_hash(desk, trader):
    before = day_of(desk.universe, -2)
    whole = find_hits(desk, trader, desk.scan(trader, VcpScanRequest(session=before))).hits
    desk.universe = cut(desk.universe, len(desk.universe.time) - 1)
    then = find_hits(desk, trader, desk.scan(trader, VcpScanRequest())).hits
    assert [(one.score, one.facts, one.inputs_hash) for one in whole] == [
        (one.score, one.facts, one.inputs_hash) for one in then
    ]


def test_another_bar_is_another_hash(desk, trader):
    (hit,) = find_hits(desk, trader, desk.scan(trader, VcpScanRequest())).hits
    volume = desk.universe.volume.copy()
    volume[0, 3] += 1
    desk.universe = replace(desk.universe, volume=volume)
    (other,) = find_hits(desk, trader, desk.scan(trader, VcpScanRequest())).hits
    assert other.inputs_hash != hit.inputs_hash


def test_a_second_scan_of_a_preset_is_refused_while_one_is_under_way(desk, trader, stranger):
    job_id = desk.scans.submit_scan(trader, VcpScanRequest())
    with pytest.raises(ConflictError):
        desk.scans.submit_scan(stranger, VcpScanRequest())
    desk.scans.submit_scan(trader, VcpScanRequest("tracker"))  # another preset may
    desk.run(job_id)
    desk.scans.submit_scan(trader, VcpScanRequest())


def test_a_cancelled_scan_keeps_nothing_and_says_so(desk, trader):
    job_id = desk.scans.submit_scan(trader, VcpScanRequest())
    desk.jobs.cancel_job(trader, job_id)
    assert desk.newest("legs").status is BacktestStatus.CANCELLED
    assert desk.scans.find_latest(trader, "legs") is None


def test_a_failed_scan_says_why(desk, trader):
    scan = desk.scan(trader, VcpScanRequest(session=date(2020, 1, 1) + timedelta(days=100_000)))
    assert scan.status is BacktestStatus.FAILED
    assert "has no session on" in scan.reason
    assert desk.scans.get_scan(trader, scan.id).is_under_way is False


def test_an_empty_scan_says_why_with_the_largest_counts(desk, trader):
    desk.universe = replace(desk.universe, volume=np.zeros_like(desk.universe.volume))
    scan = desk.scan(trader, VcpScanRequest())
    assert scan.status is BacktestStatus.COMPLETED
    assert scan.reason == "No signal among 3 instruments: 3 did not trade in the session."
    assert find_hits(desk, trader, scan).hits == ()


def test_a_match_with_unknown_liquidity_is_shown_and_not_sealed(desk, trader):
    scan = desk.scan(trader, VcpScanRequest("tracker"))
    (hit,) = find_hits(desk, trader, scan).hits
    assert (hit.symbol, hit.facts.liquidity) == ("000010", "unknown")
    assert hit.facts.foreign_5d is None
    assert scan.counts["reasons"]["liquidity_unknown"] == 1
    assert "the preset's liquidity rule cannot be computed" in scan.reason
    assert (scan.sealed, find_hits(desk, trader, scan, HitFilter(is_signal=True)).hits) == (0, ())


def test_too_little_foreign_buying_breaks_the_trackers_rule_for_sure(desk, trader):
    desk.flows = make_flows(desk.universe, TRACKER.min_foreign_5d / 5 - 1)
    scan = desk.scan(trader, VcpScanRequest("tracker"))
    (hit,) = find_hits(desk, trader, scan).hits
    assert hit.facts.liquidity == "broken"
    assert (hit.facts.foreign_5d, hit.facts.flow_unit) == (49_995.0, "shares")
    assert hit.facts.institution_5d == 49_995.0 / 2
    assert scan.counts["reasons"]["illiquid"] == 1


def test_without_a_supply_index_the_trackers_rule_is_unknown(desk, trader):
    desk.flows = make_flows(desk.universe, 1e9, FlowUnit.KRW)  # five sessions: too few for a score
    (hit,) = find_hits(desk, trader, desk.scan(trader, VcpScanRequest("tracker"))).hits
    assert (hit.facts.foreign_5d, hit.facts.flow_unit) == (5e9, "krw")
    assert hit.facts.liquidity == "unknown"


@on_sqlite
@pytest.mark.parametrize(
    ("unit", "a_day", "liquidity"),
    [
        (FlowUnit.SHARES, 1_000_000, "kept"),
        (FlowUnit.KRW, 117_000_000, "kept"),  # a million shares at the close of 117
        (FlowUnit.KRW, 117 * 9_999, "broken"),  # 49,995 shares in five sessions
        (FlowUnit.SHARES, -1_000_000, "broken"),
    ],
)
def test_flows_in_won_are_reckoned_into_shares_at_the_close(desk, trader, unit, a_day, liquidity):
    quiet = tuple(np.concatenate([field[:1].repeat(60), field]) for field in boxes())
    desk.universe = make_market(quiet)
    desk.flows = make_flows(desk.universe, a_day, unit, sessions=80)
    scan = desk.scan(trader, VcpScanRequest("tracker"))
    (hit,) = find_hits(desk, trader, scan).hits
    assert hit.facts.liquidity == liquidity
    assert scan.sealed == (liquidity == "kept")


def test_flows_of_another_session_are_not_used(desk, trader):
    flows = make_flows(desk.universe, 1e6)
    desk.flows = replace(flows, time=flows.time - 86_400)
    scan = desk.scan(trader, VcpScanRequest("tracker"))
    (hit,) = find_hits(desk, trader, scan).hits
    assert hit.facts.foreign_5d is None
    assert "has none of" in scan.counts["flow_note"]


def test_hits_are_narrowed_by_score_turnover_and_text(desk, trader):
    scan = desk.scan(trader, VcpScanRequest())
    for wanted, count in (
        (HitFilter(text="회사"), 1),
        (HitFilter(text="COMPANY 0"), 1),
        (HitFilter(text="nobody"), 0),
        (HitFilter(is_liquid=True), 0),
        (HitFilter(min_score=40), 1),
        (HitFilter(min_score=99), 0),
    ):
        found = find_hits(desk, trader, scan, wanted)
        assert (len(found.hits), found.total) == (count, 1), wanted


def test_the_file_holds_what_the_table_shows(desk, trader):
    scan = desk.scan(trader, VcpScanRequest())
    text = desk.scans.export_hits(trader, scan.id, ALL).decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(text))
    (hit,) = find_hits(desk, trader, scan).hits
    assert line["symbol"] == hit.symbol
    assert line["local_name"] == hit.local_name
    assert float(line["pivot"]) == hit.facts.pivot
    assert float(line["score"]) == hit.score
    assert (line["legs"], line["foreign_5d"], line["preset"]) == ("3", "", "legs")


def test_a_demo_scan_is_marked_in_scan_and_ledger(database, trader, viewer):
    desk = VcpDesk(database, {trader.user_id: trader}.get, usual_market(is_demo=True))
    scan = desk.scan(trader, VcpScanRequest())
    assert scan.is_demo
    assert all(one.is_demo for one in desk.ledger.list_signals(viewer, SignalFilter()))


def test_a_viewer_reads_and_does_not_scan(desk, trader, viewer):
    scan = desk.scan(trader, VcpScanRequest())
    assert find_hits(desk, viewer, scan).total == 1
    with pytest.raises(NotPermittedError):
        desk.scans.submit_scan(viewer, VcpScanRequest())


def test_unknown_presets_scans_and_markets_are_refused_with_words(desk, trader):
    with pytest.raises(NotFoundError, match="Choose one of: legs, tracker, screener"):
        desk.scans.submit_scan(trader, VcpScanRequest("magic"))
    with pytest.raises(NotFoundError, match="There is no scan 7"):
        find_hits(desk, trader, replace_id(7))
    with pytest.raises(NotFoundError, match="No market of nowhere"):
        desk.scans.submit_scan(trader, VcpScanRequest(source="nowhere"))


def replace_id(number):
    class Scan:
        id = number

    return Scan


def test_one_share_is_examined_with_what_there_is_to_draw(desk, viewer):
    share = desk.looks.examine_share(viewer, "000000", "legs")
    assert share.is_hit
    assert len(share.facts.legs) == 3
    assert len(share.time) == len(desk.universe.time)
    boxed = desk.looks.examine_share(viewer, " 000010 ", "tracker")
    assert boxed.boxes == (
        (day_of(desk.universe, -20), day_of(desk.universe, -11)),
        (day_of(desk.universe, -10), day_of(desk.universe, -1)),
    )
    other = desk.looks.examine_share(viewer, "000020", "tracker")
    assert not other.is_hit
    assert other.verdict == "the range did not contract enough"
    with pytest.raises(NotFoundError, match="has no share 999999"):
        desk.looks.examine_share(viewer, "999999", "legs")


def test_the_report_counts_every_preset(desk, viewer):
    report = desk.looks.count_matches(viewer)
    assert [(one.preset, one.matches, one.liquid, one.signals) for one in report.counts] == [
        ("legs", 1, 0, 1),
        ("tracker", 1, 0, 0),
        ("screener", 1, 0, 0),
    ]
    assert all(sum(one.reasons.values()) == report.instruments for one in report.counts)
