"""Verdicts as whole numbers, as a query's columns have them."""

from typing import Final

from leadpact.readings.columns.terms import whole
from leadpact.readings.verdicts import Verdict

VERDICT_CODES: Final = {
    Verdict.PASS: 1,
    Verdict.FAIL: 2,
    Verdict.UNKNOWN: 3,
    Verdict.PENDING: 4,
    Verdict.WAIVED: 5,
    Verdict.NOT_APPLICABLE: 6,
}
"""The number that stands for each verdict in a query's columns."""

PASS, FAIL, UNKNOWN, PENDING, WAIVED, NOT_APPLICABLE = (whole(n) for n in VERDICT_CODES.values())
