"""Which week, month or quarter a date lies in, as whole numbers: leads of one period have the same."""

from typing import Final, assert_never

from leadpact.policy import Every
from leadpact.readings.columns.dialect import Dialect
from leadpact.readings.columns.terms import Term, minus, plus, times, whole

_WEEK: Final = 7
_BEFORE: Final = 305
"""Days from the first of March of the year 0 to the day before ordinal 1, that year's last February behind it."""


def period_of(day: Term, every: Every, dialect: Dialect) -> Term:
    """Give the number of the period that a date, an ordinal, lies in; NULL where there is none."""
    match every:
        case Every.WEEK:
            return dialect.whole_quotient(minus(day, whole(1)), _WEEK)
        case Every.MONTH:
            return _months(day, dialect)
        case Every.QUARTER:
            return dialect.whole_quotient(plus(_months(day, dialect), whole(2)), 3)
        case _:
            assert_never(every)


def _months(day: Term, dialect: Dialect) -> Term:
    """Count the months since the March of the year 0 (Gregorian, by eras of 400 years that end with a leap day)."""

    def over(number: Term, by: int) -> Term:
        return dialect.whole_quotient(number, by)

    since = plus(day, whole(_BEFORE))
    era = over(since, 146_097)
    inside = minus(since, times(era, whole(146_097)))
    leap = minus(
        plus(over(inside, 36_524), inside), plus(over(inside, 1_460), over(inside, 146_096))
    )
    year = over(leap, 365)
    before = minus(plus(times(year, whole(365)), over(year, 4)), over(year, 100))
    month = over(plus(times(minus(inside, before), whole(5)), whole(2)), 153)
    return plus(times(plus(times(era, whole(400)), year), whole(12)), month)
