"""One raw value, one typed fact: what is read, what is blank, and why the rest is unreadable."""

import json
import math
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import IntEnum, StrEnum
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leadpact.lead import BLANK, Blank, Unreadable
from leadpact.policy import Datum
from leadpact.records.clock import read_duration, read_timestamp
from leadpact.records.conversion import Spelling, reader
from leadpact.source import Span
from leadpact.units import (
    BOOLEAN,
    DATE,
    DURATION,
    INTEGER,
    MOMENT,
    MONEY_SCALE,
    NUMBER,
    TEXT,
    TIMESTAMP,
    Kind,
    Type,
)

MONEY = Type(Kind.MONEY, "USD")
MONTHLY = Type(Kind.MONEY_PER_MONTH, "USD")
INDUSTRY = Type(Kind.CHOICE, members=("software", "fintech", "Health Care"))
TYPES = (
    BOOLEAN, INTEGER, NUMBER, MONEY, MONTHLY, DURATION, DATE, TIMESTAMP, MOMENT, TEXT, INDUSTRY,
)  # fmt: skip
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def datum(of, **more):
    if of is INDUSTRY:
        more.setdefault("spellings", {"saas": "software", "software": "software"})
    return Datum(name="x", type=of, span=Span(0, 0), **more)


def json_value(of, raw, **more):
    return reader(datum(of, **more), Spelling.JSON)(raw)


def cell(of, raw, **more):
    return reader(datum(of, **more), Spelling.TABLE)(raw)


def instant(*parts, micro=0):
    when = datetime(*parts, tzinfo=UTC)
    return (when - EPOCH) // timedelta(microseconds=1) + micro


def why(fact):
    assert isinstance(fact, Unreadable), fact
    return fact.because


READ = [
    (BOOLEAN, True, True),
    (BOOLEAN, False, False),
    (INTEGER, 50, 50),
    (INTEGER, 50.0, 50),
    (INTEGER, -3, -3),
    (INTEGER, 2**53, 2**53),
    (INTEGER, -(2**53), -(2**53)),
    (INTEGER, 1e3, 1000),
    (NUMBER, 0.5, 0.5),
    (NUMBER, 7, 7.0),
    (NUMBER, 1e15, 1e15),
    (MONEY, 250, 2_500_000),
    (MONEY, 0.1, 1000),
    (MONEY, 0.00005, 0),
    (MONEY, 0.00015, 1),
    (MONEY, -12.5, -125_000),
    (MONEY, 9 * 10**14, 9 * 10**18),
    (MONTHLY, 500, 5_000_000),
    (DURATION, 180, 180_000_000),
    (DURATION, 0.5, 500_000),
    (DURATION, 0, 0),
    (DURATION, "PT3M", 180_000_000),
    (DURATION, "P1DT2H", 26 * 3600 * 10**6),
    (DURATION, "P2W", 14 * 86_400 * 10**6),
    (DURATION, "PT1.5H", 5400 * 10**6),
    (DURATION, "PT0,0000005S", 0),
    (DURATION, "PT0.0000015S", 2),
    (DATE, "2026-01-12", date(2026, 1, 12).toordinal()),
    (DATE, "0001-01-01", 1),
    (DATE, "2024-02-29", date(2024, 2, 29).toordinal()),
    (TIMESTAMP, "2026-01-12T14:00:00Z", instant(2026, 1, 12, 14)),
    (TIMESTAMP, "2026-01-12 14:00:00Z", instant(2026, 1, 12, 14)),
    (TIMESTAMP, "2026-01-12T14:00:00+01:30", instant(2026, 1, 12, 12, 30)),
    (TIMESTAMP, "2026-01-12T14:00:00-23:59", instant(2026, 1, 13, 13, 59)),
    (TIMESTAMP, "2026-01-12T14:00:00-00:00", instant(2026, 1, 12, 14)),
    (TIMESTAMP, "2026-01-12T14:00:00.1234569Z", instant(2026, 1, 12, 14, micro=123_456)),
    (TIMESTAMP, "2026-01-12T14:00:00.5+00:00", instant(2026, 1, 12, 14, micro=500_000)),
    (TIMESTAMP, "1900-01-01T00:00:00Z", instant(1900, 1, 1)),
    (TIMESTAMP, "2199-12-31T23:59:59.999999Z", instant(2199, 12, 31, 23, 59, 59, micro=999_999)),
    (MOMENT, "2026-01-12T14:00:00Z", instant(2026, 1, 12, 14)),
    # what typed columns hold
    (INTEGER, Decimal("50.000"), 50),
    (INTEGER, Decimal(2**53), 2**53),
    (NUMBER, Decimal("0.1"), 0.1),
    (NUMBER, Decimal("1E+15"), 1e15),
    (MONEY, Decimal("12.34565"), 123_456),
    (DURATION, Decimal("0.5"), 500_000),
    (DATE, date(2026, 1, 12), date(2026, 1, 12).toordinal()),
    (TIMESTAMP, datetime(2026, 1, 12, 14, tzinfo=UTC), instant(2026, 1, 12, 14)),
    (
        MOMENT,
        datetime(2026, 1, 12, 14, tzinfo=timezone(timedelta(hours=1))),
        instant(2026, 1, 12, 13),
    ),
    (
        TIMESTAMP,
        datetime(2199, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        instant(2199, 12, 31, 23, 59, 59, micro=999_999),
    ),
    (TEXT, "pricing", "pricing"),
    (TEXT, "", ""),
    (TEXT, "  ", "  "),
    (TEXT, "  Ä 漢 ", "  Ä 漢 "),
    (INDUSTRY, "software", "software"),
    (INDUSTRY, " SOFTWARE ", "software"),
    (INDUSTRY, "SaaS", "software"),
    (INDUSTRY, "health care", "Health Care"),
    (INDUSTRY, "Health Care", "Health Care"),
]


@pytest.mark.parametrize(("of", "raw", "value"), READ)
def test_a_json_value_is_read_as_its_type(of, raw, value):
    fact = json_value(of, raw)
    assert fact == value
    assert type(fact) is type(value)


UNREADABLE = [
    (BOOLEAN, 1, "`1` is a number, not true or false"),
    (BOOLEAN, "true", "`true` is text, not true or false"),
    (INTEGER, 50.5, "`50.5` is not a whole number"),
    (INTEGER, "50", "`50` is text, not a whole number"),
    (INTEGER, True, "`true` is a boolean, not a whole number"),
    (INTEGER, 2**53 + 1, "`9007199254740993` is beyond 2^53"),
    (INTEGER, 1e300, "`1e+300` is beyond 2^53"),
    (INTEGER, math.inf, "`Infinity` is not finite"),
    (INTEGER, [1], "`[1]` is a list, not a whole number"),
    (NUMBER, math.nan, "`NaN` is not finite"),
    (NUMBER, -math.inf, "`-Infinity` is not finite"),
    (NUMBER, 1.1e15, "`1100000000000000.0` is beyond 1e15"),
    (NUMBER, 10**4000, "`a whole number of about 4000 digits` is beyond 1e15"),
    (NUMBER, False, "`false` is a boolean, not a number"),
    (MONEY, 1e15, "`1000000000000000.0` is more than an amount of money can be"),
    (MONEY, 10**400, "`a whole number of about 400 digits` is more than an amount of money can be"),
    (MONEY, math.nan, "`NaN` is not finite"),
    (MONEY, "5 USD", "`5 USD` is text, not a number"),
    (DURATION, -5, "a duration is never negative"),
    (DURATION, math.nan, "`NaN` is not finite"),
    (DURATION, 10**12, "`1000000000000` is longer than any duration"),
    (DURATION, 10**400, "`a whole number of about 400 digits` is longer than any duration"),
    (DURATION, "-PT3M", "a duration is never negative"),
    (DURATION, "P1M", "`P1M` has years or months, which have no fixed length"),
    (DURATION, "P1Y2D", "`P1Y2D` has years or months, which have no fixed length"),
    (DURATION, "P99999999W", "`P99999999W` is longer than any duration"),
    (DURATION, "PT1.5H3M", "only the smallest part of a duration may have a fraction"),
    (DURATION, True, "`true` is a boolean, not a duration"),
    *(
        (DURATION, text, f"`{text}` is not a duration: a number of seconds, or ISO 8601 such as `PT3M`")
        for text in ("P", "PT", "P1DT", "P1H", "PT3", "3 min", "pt3m", "180")
    ),
    (DATE, 20260112, "`20260112` is a number, not a date"),
    (DATE, "2026-02-30", "`2026-02-30` is no day of the calendar"),
    (DATE, "0000-01-01", "`0000-01-01` is no day of the calendar"),
    (DATE, "2026-01-12T14:00:00Z", "`2026-01-12T14:00:00Z` is a timestamp, not a date"),
    (DATE, "12/01/2026", "`12/01/2026` is not a date, written `2026-01-12`"),
    (DATE, "20260112", "`20260112` is not a date, written `2026-01-12`"),
    (DATE, "٢٠٢٦-01-12", "`٢٠٢٦-01-12` is not a date, written `2026-01-12`"),
    (TIMESTAMP, "2026-01-12", "`2026-01-12` is a date, not a timestamp"),
    (TIMESTAMP, "2026-01-12T14:00:00", "it has no offset from UTC"),
    (TIMESTAMP, "2026-01-12T14:00:00.5", "it has no offset from UTC"),
    (TIMESTAMP, "2026-02-29T14:00:00Z", "`2026-02-29` is no day of the calendar"),
    (TIMESTAMP, "2026-01-12T24:00:00Z", "`24:00:00` is no time of day"),
    (TIMESTAMP, "2026-01-12T23:59:60Z", "`23:59:60` is no time of day"),
    (TIMESTAMP, "2026-01-12T14:00:00+24:00", "`+24:00` is no offset from UTC"),
    (TIMESTAMP, "2026-01-12T14:00:00.5+00:60", "`+00:60` is no offset from UTC"),
    (TIMESTAMP, "1899-12-31T23:59:59Z", "its year is not one from 1900 to 2199"),
    (TIMESTAMP, "2200-01-01T00:00:00Z", "its year is not one from 1900 to 2199"),
    (TIMESTAMP, 1768226400, "`1768226400` is a number, not a timestamp"),
    (TIMESTAMP, datetime.fromisoformat("2026-01-12"), "it has no offset from UTC"),
    (TIMESTAMP, datetime(2200, 1, 1, tzinfo=UTC), "its year is not one from 1900 to 2199"),
    (TIMESTAMP, date(2026, 1, 12), "`2026-01-12` is a date, not a timestamp"),
    (DATE, datetime(2026, 1, 12, tzinfo=UTC), "`2026-01-12T00:00:00+00:00` is a timestamp, not a date"),
    (INTEGER, date(2026, 1, 12), "`2026-01-12` is a date, not a whole number"),
    (TEXT, datetime(2026, 1, 12, tzinfo=UTC), "`2026-01-12T00:00:00+00:00` is a timestamp, not text"),
    (INTEGER, Decimal("50.5"), "`50.5` is not a whole number"),
    (INTEGER, Decimal("4.00000000000000000001"), "`4.00000000000000000001` is not a whole number"),
    (INTEGER, Decimal(2**53 + 1), "`9007199254740993` is beyond 2^53"),
    (NUMBER, Decimal("NaN"), "`NaN` is not finite"),
    (MONEY, Decimal("-Infinity"), "`-Infinity` is not finite"),
    (TEXT, Decimal(50), "`50` is a number, not text"),
    (BOOLEAN, Decimal(1), "`1` is a number, not true or false"),
    *(
        (TIMESTAMP, text, f"`{text}` is not a timestamp, written `2026-01-12T14:00:00Z`")
        for text in (
            "2026-01-12T14:00Z", "2026-01-12T14:00:00z", "2026-01-12t14:00:00Z",
            "2026-01-12T14:00:00.Z", "2026-01-12T14:00:00,5Z", "2026-01-12T14:00:00+0100",
            "2026-01-12T14:00:00+01", "2026-01-12_14:00:00Z", "2026-W03-1T14:00:00Z",
            " 2026-01-12T14:00:00Z", "2026-01-12T14:00:00 Z", "tomorrow", "2026-01-12T1４:00:00Z",
        )
    ),
    (TEXT, 5, "`5` is a number, not text"),
    (TEXT, {"a": None}, '`{"a": null}` is an object, not text'),
    (TEXT, b"\xff", "`<bytes>` is a value of the type bytes, not text"),
    (TEXT, "\ud800", "it holds half of a surrogate pair, which is no character"),
    (INDUSTRY, "Sofware", "`Sofware` is not one of software, fintech, Health Care"),
    (INDUSTRY, 5, "`5` is a number, not one of software, fintech, Health Care"),
]  # fmt: skip


@pytest.mark.parametrize(("of", "raw", "because"), UNREADABLE)
def test_what_cannot_be_read_says_why(of, raw, because):
    assert why(json_value(of, raw)) == because


@pytest.mark.parametrize("of", TYPES, ids=str)
@pytest.mark.parametrize("spelling", Spelling)
def test_blank_is_null_and_except_for_text_an_empty_or_blank_string(of, spelling):
    read = reader(datum(of), spelling)
    assert read(None) is BLANK
    for text in ("", "  ", "\t", "\r\n"):
        assert read(text) == (text if of is TEXT else BLANK)


CELLS = [
    (BOOLEAN, "TRUE", True),
    (BOOLEAN, " False ", False),
    (INTEGER, "5000", 5000),
    (INTEGER, " -12 ", -12),
    (INTEGER, "50.0", 50),
    (NUMBER, "0.5", 0.5),
    (NUMBER, "12", 12.0),
    (MONEY, "5200000.50", 52_000_005_000),
    (MONEY, "0.00015", 1),
    (DURATION, "180", 180_000_000),
    (DURATION, "0.5", 500_000),
    (DURATION, " PT3M", 180_000_000),
    (DATE, " 2026-01-12", date(2026, 1, 12).toordinal()),
    (TIMESTAMP, "2026-01-12 14:00:00Z ", instant(2026, 1, 12, 14)),
    (TEXT, "42", "42"),
    (INDUSTRY, "saas", "software"),
    (INTEGER, 50, 50),
    (BOOLEAN, True, True),
    (DATE, None, BLANK),
    (DURATION, 60, 60_000_000),
]


@pytest.mark.parametrize(("of", "raw", "value"), CELLS)
def test_a_cell_is_read_as_its_type(of, raw, value):
    fact = cell(of, raw)
    assert fact == value
    assert type(fact) is type(value)


BAD_CELLS = [
    (BOOLEAN, "yes", "`yes` is not true or false"),
    (BOOLEAN, "1", "`1` is not true or false"),
    (BOOLEAN, 1, "`1` is a number, not true or false"),
    (INTEGER, "50.5", "`50.5` is not a whole number"),
    (INTEGER, "5,000", "`5,000` is not a whole number"),
    (INTEGER, "5e3", "`5e3` is not a whole number"),
    (INTEGER, "+5", "`+5` is not a whole number"),
    (INTEGER, "9007199254740993", "`9007199254740993` is beyond 2^53"),
    (INTEGER, "٥", "`٥` is not a whole number"),
    (NUMBER, "nan", "`nan` is not a number"),
    (NUMBER, "1_000", "`1_000` is not a number"),
    (NUMBER, ".5", "`.5` is not a number"),
    (MONEY, "$5", "`$5` is not a number"),
    (DURATION, "-5", "a duration is never negative"),
    (DURATION, "3 min", "`3 min` is not a duration: a number of seconds, or ISO 8601 such as `PT3M`"),
    (DATE, "12.01.2026", "`12.01.2026` is not a date, written `2026-01-12`"),
    (TEXT, 5, "`5` is a number, not text"),
]  # fmt: skip


@pytest.mark.parametrize(("of", "raw", "because"), BAD_CELLS)
def test_a_cell_that_cannot_be_read_says_why(of, raw, because):
    fact = cell(of, raw)
    assert why(fact) == because
    assert fact.raw == str(raw)


BELOW = [
    (INTEGER, 0, -3, "`-3` is below 0"),
    (INTEGER, 0, -3.0, "`-3.0` is below 0"),
    (NUMBER, 0.5, 0.25, "`0.25` is below 0.5"),
    (NUMBER, 1.0, 0, "`0` is below 1.0"),
    (MONEY, 5 * MONEY_SCALE, 4, "`4` is below 5 USD"),
    (MONEY, 5000, 0.25, "`0.25` is below 0.5 USD"),
    (MONEY, 0, -(10**30), "`-1000000000000000000000000000000` is below 0 USD"),
    (DURATION, 90_000_000, 5, "`5` is below 90 s"),
    (DURATION, 90_000_000, "PT5S", "`PT5S` is below 90 s"),
    (DATE, date(2026, 1, 1).toordinal(), "2025-12-31", "`2025-12-31` is below 2026-01-01"),
    (
        TIMESTAMP,
        0,
        "1969-12-31T23:59:59Z",
        "`1969-12-31T23:59:59Z` is below 1970-01-01T00:00:00Z",
    ),
]


@pytest.mark.parametrize(("of", "least", "raw", "because"), BELOW)
def test_a_value_below_the_least_is_unreadable(of, least, raw, because):
    assert why(json_value(of, raw, at_least=least)) == because


def test_the_least_itself_is_readable_and_other_limits_stay():
    assert json_value(INTEGER, 0, at_least=0) == 0
    assert json_value(DATE, "2026-01-01", at_least=date(2026, 1, 1).toordinal()) == 739617
    assert why(json_value(INTEGER, 2**60, at_least=0)) == "`1152921504606846976` is beyond 2^53"
    assert why(json_value(DATE, "x", at_least=5)) == "`x` is not a date, written `2026-01-12`"


def test_the_members_of_a_long_choice_are_cut():
    many = Type(Kind.CHOICE, members=tuple(f"m{i}" for i in range(20)))
    assert why(json_value(many, "x")).endswith("m10, m11, 8 more")


def test_raw_is_kept_short_and_printable():
    assert json_value(INTEGER, "x" * 200).raw == "x" * 79 + "…"
    assert json_value(TEXT, "\ud800x").raw == "\\ud800x"
    assert len(json_value(TEXT, "\ud800" * 50).raw) == 80
    assert json_value(TEXT, [1, "a", None, 4]).raw == '[1, "a", null, …]'
    assert json_value(TEXT, {"a": {"b": {"c": 1}}}).raw == '{"a": {"b": {…}}}'
    assert json_value(TEXT, [[[]]]).raw == "[[[]]]"
    assert json_value(TEXT, {None: 1, 2: b""}).raw == "{null: 1, 2: <bytes>}"


def test_a_subclass_is_taken_for_what_it_holds():
    number, word = IntEnum("N", {"FIVE": 5}), StrEnum("W", {"SOFTWARE": "Software"})
    double = type("Double", (float,), {})
    assert json_value(INTEGER, number.FIVE) == 5
    assert type(json_value(INTEGER, number.FIVE)) is int
    assert json_value(NUMBER, double(0.5)) == 0.5
    assert json_value(INDUSTRY, word.SOFTWARE) == "software"
    assert type(json_value(TEXT, word.SOFTWARE)) is str
    assert why(json_value(DATE, word.SOFTWARE)) == "`Software` is not a date, written `2026-01-12`"
    assert why(json_value(TEXT, double(math.inf))) == "`Infinity` is a number, not text"


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=-(10**400), max_value=10**400)
    | st.floats()
    | st.text(st.characters())
    | st.text(st.characters(categories=["Cs", "Nd", "Zs", "Lu"]))
    | st.binary()
    | st.dates().map(str)
    | st.datetimes().map(str)
    | st.timedeltas().map(str),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.none() | st.binary(), inner),
    max_leaves=6,
)
CLASSES = {
    Kind.BOOLEAN: bool, Kind.INTEGER: int, Kind.NUMBER: float, Kind.MONEY: int,
    Kind.MONEY_PER_MONTH: int, Kind.DURATION: int, Kind.DATE: int, Kind.TIMESTAMP: int,
    Kind.MOMENT: int, Kind.TEXT: str, Kind.CHOICE: str,
}  # fmt: skip


@given(st.sampled_from(TYPES), st.sampled_from(Spelling), ANYTHING)
def test_anything_is_a_value_of_the_type_or_blank_or_unreadable(of, spelling, raw):
    fact = reader(datum(of), spelling)(raw)
    if isinstance(fact, Unreadable):
        assert len(fact.raw) <= 80
        (fact.raw + fact.because).encode()
    elif not isinstance(fact, Blank):
        assert type(fact) is CLASSES[of.kind]


@given(
    st.datetimes(datetime.fromisoformat("1900-01-02"), datetime.fromisoformat("2199-12-30")),
    st.integers(-1439, 1439),
    st.sampled_from("T "),
)
def test_timestamps_agree_with_datetime(when, minutes, separator):
    aware = when.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    expected = (aware - EPOCH) // timedelta(microseconds=1)
    assert read_timestamp(aware.isoformat(separator)) == expected
    assert read_timestamp(aware.isoformat(separator, "microseconds")) == expected
    seconds = aware.replace(microsecond=0)
    assert read_timestamp(seconds.isoformat()) == (seconds - EPOCH) // timedelta(microseconds=1)


@given(
    st.from_regex(
        r"\A[12][0-9]{3}-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-6][0-9]:[0-6][0-9]"
        r"(\.[0-9]{1,9})?(Z|[+-][0-2][0-9]:[0-5][0-9])\Z"
    )
)
@example("2026-01-12T14:00:00.999999999Z")
def test_timestamps_that_almost_are_agree_with_datetime(text):
    found = read_timestamp(text)
    try:
        aware = datetime.fromisoformat(text)
        expected = (aware - EPOCH) // timedelta(microseconds=1)
    except ValueError:
        expected = None
    if not 1900 <= int(text[:4]) <= 2199:
        expected = None
    assert (None if isinstance(found, Unreadable) else found) == expected


def test_timestamps_are_the_same_once_the_cache_is_full():
    days = [date.fromordinal(693_596 + n).isoformat() for n in range(20_100)]
    first = [read_timestamp(f"{day}T00:00:00Z") for day in days]
    assert first == [(n + 693_596 - 719_163) * 86_400_000_000 for n in range(20_100)]


@given(st.floats(min_value=-8e14, max_value=8e14) | st.integers(-(10**14), 10**14))
@example(0.00005)
@example(0.00015)
@example(900_719_925_475)
def test_money_is_ten_thousand_times_the_double_rounded_ties_to_even(raw):
    exact = Fraction(float(raw) * 10_000)
    assert json_value(MONEY, raw) == round(exact)


@given(st.decimals(min_value=0, max_value=10**9, places=4))
def test_money_of_four_places_is_exact_in_cells(amount):
    assert cell(MONEY, f"{amount:f}") == int(amount * 10_000)


@given(*(st.integers(0, 2000) for _ in range(4)), st.decimals(0, 100, places=8))
def test_durations_are_exact_sums_rounded_ties_to_even(weeks, days, hours, minutes, seconds):
    text = f"P{weeks}W{days}DT{hours}H{minutes}M{seconds:f}S"
    exact = Decimal(((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds
    assert read_duration(text) == round(exact * 10**6)


@given(st.from_type(dict) | ANYTHING)
def test_json_round_trips_read_alike(raw):
    try:
        again = json.loads(json.dumps(raw))
    except (TypeError, ValueError):
        return
    if again == raw:
        for of in TYPES:
            assert json_value(of, raw) == json_value(of, again)
