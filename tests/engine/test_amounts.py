"""Values as people write them."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadpact.readings import amounts
from leadpact.units import (
    BOOLEAN,
    DATE,
    DAY,
    DURATION,
    HOUR,
    INTEGER,
    MINUTE,
    MOMENT,
    NUMBER,
    SECOND,
    TEXT,
    TIMESTAMP,
    Kind,
    Type,
    Value,
    WallTime,
    WorkingDays,
    WorkingHours,
)

USD = Type(Kind.MONEY, "USD")
CHF = Type(Kind.MONEY, "CHF")
MONTHLY = Type(Kind.MONEY_PER_MONTH, "EUR")
CHOICE = Type(Kind.CHOICE, members=("ad_click",))
NEW_YORK = ZoneInfo("America/New_York")
MORNING = 1_768_313_520 * SECOND  # 2026-01-13T14:12:00Z


@pytest.mark.parametrize(
    ("value", "of", "words"),
    [
        (True, BOOLEAN, "yes"),
        (False, BOOLEAN, "no"),
        (12_500, INTEGER, "12,500"),
        (-3, INTEGER, "-3"),
        (2.5, NUMBER, "2.5"),
        (0.4, NUMBER, "0.4"),
        (50.0, NUMBER, "50"),
        (0.1 + 0.2, NUMBER, "0.30000000000000004"),
        (1e15, NUMBER, "1,000,000,000,000,000"),
        (1e300, NUMBER, "1e+300"),
        (5_000_000_0000, USD, "$5M"),
        (140_000_000_0000, USD, "$140M"),
        (1_250_000_0000, USD, "$1.25M"),
        (1_234_567_0000, USD, "$1,234,567"),
        (2_000_000_000_0000, USD, "$2B"),
        (250_0000, USD, "$250"),
        (1_234_5600, USD, "$1,234.56"),
        (1_234_5678, USD, "$1,234.5678"),
        (-2_5000, USD, "-$2.50"),
        (0, USD, "$0"),
        (250_0000, CHF, "250 CHF"),
        (500_0000, MONTHLY, "€500 per month"),
        (3 * MINUTE, DURATION, "3 min"),
        (90 * MINUTE, DURATION, "1 h 30 min"),
        (14 * DAY, DURATION, "14 days"),
        (26 * HOUR, DURATION, "1 day 2 h"),
        (3 * MINUTE + SECOND // 2, DURATION, "3 min 0.5 s"),
        (1, DURATION, "0.000001 s"),
        (0, DURATION, "0 s"),
        (-HOUR, DURATION, "-1 h"),
        (739_628, DATE, "12 Jan 2026"),
        (MORNING, TIMESTAMP, "Tue 13 Jan 2026 14:12 UTC"),
        (MORNING + 500_000, MOMENT, "Tue 13 Jan 2026 14:12:00.5 UTC"),
        ("head of", TEXT, "“head of”"),
        ("a\x1b[2J\nb", TEXT, r"“a\x1b[2J\nb”"),
        ("ad_click", CHOICE, "ad_click"),
    ],
)
def test_a_value_is_worded(value: Value, of: Type, words: str):
    assert amounts.worded(value, of) == words


def test_an_instant_is_told_in_the_given_zone():
    assert amounts.worded(MORNING, TIMESTAMP, zone=NEW_YORK) == "Tue 13 Jan 2026 09:12"
    assert (
        amounts.worded(MORNING + 30 * SECOND, TIMESTAMP, zone=NEW_YORK)
        == "Tue 13 Jan 2026 09:12:30 EST"
    )


def test_a_clock_time_that_occurs_twice_names_its_zone():
    twice = 1_793_511_000 * SECOND  # 2026-11-01T05:30:00Z: half past one, for the first time
    assert amounts.instant(twice, NEW_YORK) == "Sun 1 Nov 2026 01:30 EDT"
    assert amounts.instant(twice + HOUR, NEW_YORK) == "Sun 1 Nov 2026 01:30 EST"


def test_the_ends_of_time_are_told_too():
    assert amounts.rfc3339(-62_135_596_800 * SECOND) == "0001-01-01T00:00:00Z"
    assert amounts.instant(-62_135_596_800 * SECOND, NEW_YORK) == "Mon 1 Jan 0001 00:00 UTC"


@pytest.mark.parametrize(
    ("value", "other", "of", "words"),
    [
        (12, 50, INTEGER, "38 more"),
        (50, 12, INTEGER, "38 less"),
        (0.1, 0.3, NUMBER, "0.2 more"),
        (1_000_000_0000, 2_200_000_0000, USD, "$1.2M more"),
        (3 * MINUTE, MINUTE, DURATION, "2 min less"),
        (739_628, 739_631, DATE, "3 days later"),
        (MORNING, MORNING - HOUR, TIMESTAMP, "1 h earlier"),
        ("a", "b", TEXT, "“b” instead of “a”"),
        (False, True, BOOLEAN, "yes instead of no"),
        (5, 5, INTEGER, "the same"),
    ],
)
def test_a_margin_is_worded(value: Value, other: Value, of: Type, words: str):
    assert amounts.difference(value, other, of) == words


def test_lengths_of_windows():
    assert amounts.length(WallTime(14 * DAY)) == "14 days"
    assert amounts.length(WorkingHours(4 * HOUR)) == "4 working hours"
    assert amounts.length(WorkingHours(90 * MINUTE)) == "1 working hour 30 min"
    assert amounts.length(WorkingHours(45 * MINUTE)) == "45 working minutes"
    assert amounts.length(WorkingHours(30 * SECOND)) == "30 s of working time"
    assert amounts.length(WorkingDays(1)) == "1 working day"


def test_what_is_left_out_is_said():
    assert amounts.roughly(35 * DAY + 4 * HOUR + MINUTE) == "about 35 days 4 h"
    assert amounts.roughly(35 * DAY + 4 * HOUR) == "35 days 4 h"


def test_programs_read_rfc_3339():
    assert amounts.rfc3339(MORNING) == "2026-01-13T14:12:00Z"
    assert amounts.rfc3339(MORNING + 500_000) == "2026-01-13T14:12:00.500000Z"
    assert amounts.iso_date(739_628) == "2026-01-12"


def test_shares_and_long_dates():
    assert amounts.percent(0.6) == "60%"
    assert amounts.percent(0.573) == "57.3%"
    assert amounts.long_day(739_628) == "12 January 2026"


@given(st.integers(-(10**17), 10**17), st.integers(-(10**17), 10**17))
def test_two_amounts_of_money_never_look_the_same(one: int, other: int):
    assert (amounts.money(one, "USD") == amounts.money(other, "USD")) is (one == other)


@given(st.integers(0, 10**15), st.integers(0, 10**15))
def test_two_durations_never_look_the_same(one: int, other: int):
    assert (amounts.duration(one) == amounts.duration(other)) is (one == other)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_keeps_every_digit(value: float):
    assert float(amounts.number(value).replace(",", "")) == value


def test_what_is_no_number_is_refused():
    with pytest.raises(TypeError, match="is no number"):
        amounts.worded("5", NUMBER)
    with pytest.raises(TypeError, match="is not whole"):
        amounts.worded(0.5, USD)
