"""When a window closes that still runs: when its time is up, or when work begins again."""

import pytest

from conformance.cases_reader import text_of
from engine.agreement.test_measures import POLICY
from leadpact.api import instant_of, load_source
from leadpact.calendars import compile_calendar
from leadpact.readings.windows import closes
from leadpact.source import Source

FRIDAY = "2026-01-16T20:30:00Z"  # 15:30 in New York


def window_of(rule):
    stages = {"called": {"owner": "cmo", "rule": rule}}
    document = {**POLICY, "stages": stages, "metrics": {}, "commitments": {}}
    tree = load_source(Source("policy.yaml", text_of(document))).tree
    return tree.stages["called"].criteria[0].rule, compile_calendar(tree.calendars["us"].week)


@pytest.mark.parametrize(
    ("length", "at", "until"),
    [
        ("2 business hours", FRIDAY, "2026-01-16T22:30:00Z"),
        ("2 business hours", "2026-01-17T12:00:00Z", "2026-01-19T14:00:00Z"),
        ("1 business day", FRIDAY, "2026-01-20T05:00:00Z"),
        ("3 h", "2026-01-17T12:00:00Z", "2026-01-16T23:30:00Z"),
    ],
)
def test_when_it_closes(length, at, until):
    window, table = window_of(f"call within {length} after created_at")
    assert closes(window, instant_of(FRIDAY), table, instant_of(at)) == instant_of(until)


def test_a_working_day_that_ended_on_friday_closes_with_sunday():
    """One business day after Thursday ends with Friday, and holds until Monday begins."""
    window, table = window_of("call within 1 business day after created_at")
    thursday, saturday = map(instant_of, ("2026-01-15T20:00:00Z", "2026-01-17T12:00:00Z"))
    assert closes(window, thursday, table, saturday) == instant_of("2026-01-19T05:00:00Z")


def test_where_the_calendar_ends_nobody_can_say():
    for length in ("2 business hours", "1 business day"):
        window, table = window_of(f"call within {length} after created_at")
        late = instant_of("2049-12-31T20:30:00Z")
        assert closes(window, late, table, late) in (None, instant_of("2049-12-31T22:30:00Z"))
        assert closes(window, late, table, late + 86_400_000_000) is None
