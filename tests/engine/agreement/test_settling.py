"""When a stage is settled, and what it waits for until then."""

import pytest

from engine.agreement.test_commitments import day
from engine.agreement.test_measures import POLICY
from engine.agreement.worked import judged_leads, policy_of
from leadpact.agreement.figures import Reckoner, Sample
from leadpact.agreement.judge import Judge
from leadpact.agreement.judged import Questions
from leadpact.agreement.settling import Wait, start_of, together
from leadpact.api import instant_of
from leadpact.calendars import compile_calendar

AS_OF = "2026-02-01T12:00:00Z"


def wait_of(stage, lead=None, *, as_of=AS_OF, stages=None):
    """Say what the stage `s` waits for in one lead."""
    fields = {**POLICY["lead"], "signed_at": "timestamp"}
    document = {**POLICY, "lead": fields, "metrics": {}, "stages": {**(stages or {}), "s": stage}}
    tree = policy_of(document)
    created = {"created_at": "2026-01-30T15:00:00Z", "activity": []}
    (found,) = judged_leads(tree, [created | (lead or {})], Questions(), as_of)
    return found.stages["s"].wait


def rule(text, **more):
    return {"owner": "cmo", "kind": "conversion", "rule": text, **more}


def at(text):
    return instant_of(f"2026-{text}:00Z")


def assigned(*times):
    return {"activity": [{"kind": "assigned", "at": f"2026-{t}:00Z"} for t in times]}


def test_a_fact_is_settled_at_once():
    assert wait_of(rule("size >= 5")) is None


def test_a_window_runs_whether_or_not_it_is_true():
    window = rule("assigned within 7 days after created_at")
    until = at("02-06T15:00") + 1
    assert wait_of(window) == wait_of(window, assigned("01-30T16:00")) == Wait(until, ())
    assert wait_of(window, as_of="2026-02-06T15:00:00Z") == Wait(until, ())
    assert wait_of(window, as_of="2026-02-06T15:00:01Z") is None


def test_a_window_before_an_instant_ends_with_it():
    window = rule("assigned within 7 days before created_at + 10 days")
    assert wait_of(window) == Wait(at("02-09T15:00"), ())


def test_a_window_that_nothing_has_begun_waits_for_a_moment():
    window = rule("call within 7 days after first(assigned)")
    assert wait_of(window) == Wait(None, ("first(assigned)",))
    assert wait_of(window).is_for_moments
    begun = wait_of(window, assigned("01-31T15:00"))
    assert begun == Wait(at("02-07T15:00") + 1, ())
    assert not begun.is_for_moments


def test_a_window_whose_start_the_data_does_not_tell_waits_for_nothing():
    window = rule("call within 7 days after first(reply where not automatic)")
    doubtful = {"activity": [{"kind": "reply", "at": "2026-01-31T15:00:00Z"}]}
    assert wait_of(window, doubtful) is None


def test_working_time():
    """From Friday 16:30 in New York: four business hours end on Monday at 12:00, two days on Tuesday."""
    begun = assigned("01-30T21:30")
    hours = wait_of(rule("call within 4 business hours after first(assigned)"), begun)
    assert hours == Wait(at("02-02T17:00") + 1, ())
    days = wait_of(rule("call within 2 business days after first(assigned)"), begun)
    assert days == Wait(at("02-04T05:00"), ())


def test_a_deadline_settles_whatever_the_rule():
    late = rule("exists(call)", deadline="created_at + 1 day")
    assert wait_of(late) is None
    soon = rule("call within 90 days after created_at", deadline="created_at + 7 days")
    assert wait_of(soon) == Wait(at("02-06T15:00"), ())


def test_a_deadline_that_still_moves_ends_where_it_stands():
    moving = rule("exists(call)", deadline="earliest(first(assigned), created_at + 7 days)")
    assert wait_of(moving) == Wait(at("02-06T15:00"), ())
    assert wait_of(moving, assigned("01-30T16:00")) is None


def test_a_deadline_that_has_not_come():
    assert wait_of(rule("exists(call)", deadline="first(assigned)")) == Wait(None, ("assigned",))


def test_a_deadline_that_the_data_does_not_tell_does_not_hold_a_rate_up():
    unknown = rule("exists(call)", deadline="first(reply where not automatic)")
    doubtful = {"activity": [{"kind": "reply", "at": "2026-01-31T15:00:00Z"}]}
    assert wait_of(unknown, doubtful) is None
    signed = rule("exists(call)", deadline="signed_at + 1 day")
    assert wait_of(signed) is None


def test_what_is_pending_names_the_moment():
    assert wait_of(rule("won_at <= created_at + 5 days")) == Wait(None, ("won_at",))
    later = rule("size >= 5", when="won_at <= created_at + 5 days")
    assert wait_of(later) == Wait(None, ("won_at",))


def test_a_stage_waits_with_those_it_names():
    first = {"owner": "cmo", "rule": "assigned within 7 days after created_at"}
    until = Wait(at("02-06T15:00") + 1, ())
    assert wait_of(rule("a or size >= 5"), {"size": 9}, stages={"a": first}) == until
    assert (
        wait_of(rule("size >= 5", when="a"), assigned("01-30T16:00"), stages={"a": first}) == until
    )


def test_what_may_follow_begins_when_that_is_settled_at_the_latest():
    first = {"owner": "cmo", "rule": "assigned within 7 days after created_at"}
    then = rule("call within 3 days after first(assigned)", when="a")
    assert wait_of(then, stages={"a": first}) == Wait(at("02-09T15:00") + 2, ("first(assigned)",))


def test_a_stage_that_does_not_apply_waits_for_nothing_of_its_own():
    assert (
        wait_of(rule("call within 9 days after created_at", when="size >= 5"), {"size": 1}) is None
    )


def test_waiting_together():
    assert together(None, None) is None
    assert together(Wait(3, ("a",)), None, Wait(5, ("b", "a"))) == Wait(5, ("a", "b"))
    assert together(Wait(None, ("a",))) == Wait(None, ("a",))


def test_beyond_the_calendar():
    """Working time that the calendar does not reach ends on no date that anybody knows."""
    table = compile_calendar(policy_of(POLICY).first_calendar.week)
    assert start_of(day("2026-01-05"), table) == at("01-05T05:00")
    assert start_of(day("2060-01-01"), table) == start_of(day("2060-01-01"), None)
    late = "2049-12-31T20:00:00Z"
    window = rule("call within 30 business hours after created_at")
    wait = wait_of(window, {"created_at": late}, as_of="2049-12-31T21:00:00Z")
    assert wait == Wait(instant_of("2199-12-31T23:59:59.999999Z"), ())
    days = rule("call within 9 business days after created_at")
    assert wait_of(days, {"created_at": late}, as_of="2049-12-31T21:00:00Z") == wait


def test_a_metric_of_constants_alone():
    tree = policy_of({**POLICY, "metrics": {"two": "1 + 1"}})
    questions = Questions()
    two = Reckoner(tree.metrics["two"].measure, tree, questions)
    (lead,) = judged_leads(tree, [{}], questions, AS_OF)
    figure = two.figure(Sample([lead], None))
    assert (figure.value, figure.n, two.is_in(lead)) == (2, 1, True)
    assert Judge(tree, questions).days is not None


@pytest.mark.parametrize("name", ["reply", "call"])
def test_no_timeline_is_waited_for_by_nobody(name):
    assert wait_of(rule(f"exists({name})"), {"activity": None}) is None
