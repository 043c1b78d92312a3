from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from core.clock import now
from core.contracts import SeriesQuality
from core.enums import LineKey, Severity, Verdict
from core.errors import ConflictError, NotFoundError, NotPermittedError, ProviderError
from core.trading.honesty import line as line_module
from core.trading.honesty import passport as passport_module
from core.trading.honesty.evidence import DataState
from core.trading.honesty.gate_state import judge_gate
from core.trading.honesty.line import Line
from core.trading.honesty.run_lines import judge_data
from core.trading.honesty.trial_lines import sum_up
from core.trading.honesty.views import PassportView
from db.trading.honesty_tables import HonestyPassport
from tests.conftest import on_sqlite
from tests.core.trading.backtest_desk import REQUEST
from tests.core.trading.honesty.honesty_desk import HonestyDesk


@pytest.fixture
def desk(database, trader):
    return HonestyDesk(database, trader)


def verdicts(view):
    return {each.key: each.verdict for each in view.lines}


def line_of(view, key):
    return next(each for each in view.lines if each.key is key)


def test_every_finished_run_is_judged_unasked(desk, trader):
    number, view = desk.judge(trader)
    assert [each.key for each in view.lines] == list(LineKey)
    assert not view.is_computing
    assert view.computed_at is not None
    assert (view.version, view.trials_then, view.trials_now, view.error) == (1, 1, 1, "")
    found = verdicts(view)
    assert found[LineKey.LOOK_AHEAD] is Verdict.PASS
    assert found[LineKey.OVERFITTING] is Verdict.NOT_RUN  # one trial
    for each in view.lines:
        assert each.why.endswith("."), each
        assert (each.remedy == "") == (each.verdict is Verdict.PASS), each
        assert each.verdict is Verdict.NOT_RUN or each.facts, each
    assert desk.passports.list_verdicts(trader, [number, 99]) == {number: view.verdict}


def test_until_it_is_computed_all_ten_lines_say_so(desk, trader):
    number = desk.run(trader)
    before = desk.passports.get_passport(trader, number)
    assert set(verdicts(before).values()) == {Verdict.NOT_RUN}
    assert not before.is_computing
    assert before.is_coming
    assert {each.why for each in before.lines} == {"It will be computed in a moment."}
    desk.hear()
    view = desk.passports.get_passport(trader, number)
    assert view.is_computing
    assert {each.why for each in view.lines} == {"It is being computed."}
    assert "being computed" in view.headline
    assert not view.is_coming
    assert desk.passports.list_verdicts(trader, [number]) == {}


@on_sqlite
def test_of_an_older_run_nothing_is_coming(desk, trader):
    number = desk.run(trader)
    with time_machine.travel(now() + timedelta(minutes=1)):
        view = desk.passports.get_passport(trader, number)
    assert not view.is_coming
    assert {each.remedy for each in view.lines} == {"Compute it."}
    assert view.headline == "Honesty passport: not computed"


@on_sqlite
def test_news_heard_twice_is_judged_once(desk, trader):
    desk.run(trader)
    desk.hear()
    desk.hear()
    assert len(desk.transport.ids) == 1
    assert desk.count(HonestyPassport) == 1


def test_the_count_is_the_ledgers_and_later_trials_make_it_outdated(desk, trader):
    _, view = desk.judge(trader)
    for short in range(11, 21):
        desk.run(trader, replace(REQUEST, params={"short": short}))
    number, later = desk.judge(trader, replace(REQUEST, params={"short": 21}))
    assert line_of(later, LineKey.TRIALS).figure == "12"
    assert verdicts(later)[LineKey.OVERFITTING] in {Verdict.PASS, Verdict.FAIL}
    assert line_of(later, LineKey.OVERFITTING).facts["trials"] == 12
    old = desk.passports.get_passport(trader, view.backtest_id)
    assert old.is_outdated
    assert (old.trials_then, old.trials_now) == (1, 12)
    desk.passports.compute_passport(trader, view.backtest_id)
    assert desk.passports.get_passport(trader, view.backtest_id).is_computing
    desk.work()
    again = desk.passports.get_passport(trader, view.backtest_id)
    assert not again.is_outdated
    assert line_of(again, LineKey.TRIALS).figure == "12"
    # More trials make the same result less credible.
    deflated = [line_of(each, LineKey.DEFLATED_SHARPE).facts["deflated"] for each in (view, again)]
    assert deflated[1] < deflated[0]
    desk.service.delete_backtest(trader, number)
    assert desk.passports.get_passport(trader, view.backtest_id).trials_now == 12


@on_sqlite
def test_equal_evidence_gives_equal_lines(desk, trader):
    number, first = desk.judge(trader)
    desk.passports.compute_passport(trader, number)
    desk.work()
    assert desk.passports.get_passport(trader, number).lines == first.lines


@on_sqlite
def test_bars_that_have_changed_since_leave_no_rerun(desk, trader):
    number = desk.run(trader)
    load = desk.bars

    def changed(actor, query):
        bars = load(actor, query)
        close = bars.close.copy()
        close[50] *= 1.001
        return replace(bars, close=close)

    desk.bars = changed
    desk.hear()
    desk.work()
    view = desk.passports.get_passport(trader, number)
    found = verdicts(view)
    assert found[LineKey.DATA] is Verdict.FAIL
    assert found[LineKey.COSTS] is found[LineKey.STABILITY] is Verdict.NOT_RUN
    assert "changed since the run" in line_of(view, LineKey.COSTS).why
    assert found[LineKey.TRIALS] is not Verdict.NOT_RUN


def test_data_that_nobody_checked_is_no_silent_pass(desk, trader):
    desk.quality = SeriesQuality(None, is_checked=False)
    number, view = desk.judge(trader)
    assert verdicts(view)[LineKey.DATA] is Verdict.NOT_RUN
    desk.quality = SeriesQuality(Severity.CRITICAL, is_checked=True)
    desk.passports.compute_passport(trader, number)
    desk.work()
    view = desk.passports.get_passport(trader, number)
    assert verdicts(view)[LineKey.DATA] is Verdict.FAIL


@pytest.mark.parametrize(
    ("worst", "verdict"),
    [
        (None, Verdict.PASS),
        (Severity.MEDIUM, Verdict.PASS),
        (Severity.CRITICAL, Verdict.FAIL),
    ],
)
def test_only_a_grave_fault_fails_data_that_were_checked(worst, verdict):
    state = DataState(
        worst, is_checked=True, has_changed=False, is_adjusted=True, is_demo=False,
        warnings=(),
    )  # fmt: skip
    assert judge_data(state).verdict is verdict


def test_a_run_without_a_trade_says_why_of_each_line_and_passes_none_by_default(desk, trader):
    request = replace(REQUEST, strategy="rsi_mean_reversion", params={"oversold": 5.0})
    number, view = desk.judge(trader, request)
    if desk.service.get_backtest(trader, number).summary.trade_count == 0:
        found = verdicts(view)
        assert found[LineKey.DEFLATED_SHARPE] is found[LineKey.PLACEBO] is Verdict.NOT_RUN
        assert found[LineKey.COSTS] is found[LineKey.CONCENTRATION] is Verdict.NOT_RUN
        assert view.verdict is Verdict.NOT_RUN


@on_sqlite
def test_a_check_that_breaks_takes_no_other_line_with_it(desk, trader, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(passport_module, "judge_concentration", broken)
    _, view = desk.judge(trader)
    line = line_of(view, LineKey.CONCENTRATION)
    assert line.verdict is Verdict.NOT_RUN
    assert "ZeroDivisionError" in line.why
    assert verdicts(view)[LineKey.LOOK_AHEAD] is Verdict.PASS


def test_a_failed_computation_says_so_and_can_be_asked_for_again(desk, trader):
    number = desk.run(trader)
    load = desk.bars

    def gone(*_):
        raise ProviderError("The bars are gone.", "Import them again.")

    desk.bars = gone
    desk.hear()
    desk.work()
    view = desk.passports.get_passport(trader, number)
    assert not view.is_computing
    assert "The bars are gone" in view.error
    assert all("failed" in each.why and each.remedy for each in view.lines)
    desk.bars = load
    desk.passports.compute_passport(trader, number)
    desk.work()
    assert desk.passports.get_passport(trader, number).computed_at is not None


def test_a_run_deleted_meanwhile_ends_its_judging_quietly(desk, trader):
    number = desk.run(trader)
    desk.hear()
    (job_id,) = desk.transport.ids
    desk.service.delete_backtest(trader, number)
    desk.work()
    assert desk.jobs.get_job(trader, job_id).status == "success"
    assert desk.count(HonestyPassport) == 0


@on_sqlite
def test_nobody_sees_or_judges_what_is_not_theirs(desk, trader, stranger, viewer):
    number, _ = desk.judge(trader)
    for act in (desk.passports.get_passport, desk.passports.compute_passport):
        with pytest.raises(NotFoundError):
            act(stranger, number)
    assert desk.passports.list_verdicts(stranger, [number]) == {}
    with pytest.raises(NotPermittedError):
        desk.passports.compute_passport(viewer, number)


def test_what_has_no_result_is_not_judged(desk, trader):
    number = desk.service.submit_backtest(trader, REQUEST).id
    with pytest.raises(ConflictError, match="no result"):
        desk.passports.compute_passport(trader, number)


def test_a_run_older_than_the_ledger_says_so(desk, trader, monkeypatch):
    monkeypatch.setattr("core.trading.backtest_runner.record_run", lambda *_: None)
    _, view = desk.judge(trader)
    assert verdicts(view)[LineKey.TRIALS] is Verdict.NOT_RUN
    assert "older than the trial ledger" in line_of(view, LineKey.DEFLATED_SHARPE).why


def lines(**changes):
    given = dict.fromkeys(LineKey, Verdict.PASS) | {LineKey(k): v for k, v in changes.items()}
    return tuple(Line(key, verdict, "", "") for key, verdict in given.items())


def test_one_fail_fails_and_a_missing_deciding_line_passes_nothing():
    assert sum_up(lines()) is Verdict.PASS
    assert sum_up(lines(placebo=Verdict.NOT_RUN, overfitting=Verdict.NOT_RUN)) is Verdict.PASS
    assert sum_up(lines(concentration=Verdict.FAIL)) is Verdict.FAIL
    for key in ("look_ahead", "trials", "deflated_sharpe"):
        assert sum_up(lines(**{key: Verdict.NOT_RUN})) is Verdict.NOT_RUN
    assert sum_up(()) is Verdict.NOT_RUN


def test_every_line_has_a_title():
    assert line_module.TITLES.keys() == set(LineKey)


def view_of(verdicts_, **changes):
    given = {
        "backtest_id": 1, "verdict": sum_up(verdicts_), "lines": verdicts_, "is_computing": False,
        "error": "", "version": 1, "computed_at": None, "job_id": "",
        "gate": judge_gate(None, now()),
    }  # fmt: skip
    return PassportView(**(given | changes))


def test_the_whole_passport_in_one_sentence():
    nothing = {key.value: Verdict.NOT_RUN for key in LineKey}
    assert view_of(lines()).headline == "Passes all 10 checks that could be run"
    assert view_of(lines(placebo=Verdict.NOT_RUN)).headline.startswith("Passes all 9 checks")
    assert (
        "fails 2 of 9 checks"
        in view_of(lines(placebo=Verdict.FAIL, data=Verdict.FAIL, costs=Verdict.NOT_RUN)).headline
    )
    assert "Undecided" in view_of(lines(look_ahead=Verdict.NOT_RUN)).headline
    assert "not computed" in view_of(lines(**nothing)).headline
    assert "being computed" in view_of(lines(**nothing), is_computing=True).headline


def test_the_data_line_names_each_fault_and_what_the_bars_lack():
    state = DataState(
        Severity.HIGH, is_checked=True, has_changed=True, is_adjusted=False, is_demo=False,
        warnings=("Patchy.",),
    )  # fmt: skip
    line = judge_data(state)
    assert line.verdict is Verdict.FAIL
    assert line.figure == "2 faults"
    for words in ("high severity", "have changed since", "not adjusted", "gave 1 warning."):
        assert words in line.why
