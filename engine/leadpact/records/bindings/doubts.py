"""What is worth saying of times only where the data bears it out: dates alone, clocks of nobody knows which zone."""

from collections.abc import Iterator

from sqlglot import exp

from leadpact.diagnostics.catalogue import bindings as says
from leadpact.diagnostics.diagnostic import Complaint
from leadpact.policy import PolicyTree
from leadpact.readings.columns.dialect_literals import text
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.terms import both, equal, is_not_null
from leadpact.records.bindings.bound import Doubt
from leadpact.records.bindings.iso_times import ISO_CLOCK
from leadpact.records.bindings.leads import Leads
from leadpact.records.bindings.needs import used
from leadpact.records.bindings.parts import AT, KIND, column
from leadpact.records.bindings.shapes import Datum, FirstOf, Reading
from leadpact.records.bindings.sources import Branch
from leadpact.records.bindings.times import ISO_DAY
from leadpact.records.bindings.traps import headers_of
from leadpact.records.bindings.values import Maker, Value
from leadpact.units import INSTANT

_TEXTS = frozenset({RawType.CELL, RawType.JSON})
_ASSUME = 'write `assume_time: "12:00"`, if that will do'
_ZONE = "write `zone:`, for the binding or for the column"


def doubts(tree: PolicyTree, leads: Leads, maker: Maker, branches: list[Branch]) -> Iterator[Doubt]:
    """Yield what may be wrong with the times of data that a rule looks at."""
    looked_at = used(tree)
    for path, (datum, value) in leads.made.items():
        if path in looked_at and tree.fields[path].type.kind in INSTANT:
            yield from _about(f"`{path}`", datum, value, maker, (path, None))
    for branch in branches:
        kind = branch.shape.kind
        if kind not in looked_at:
            continue
        what = f"the time of `{kind}`"
        yield from _about(what, branch.shape.at, branch.at, branch.maker, (AT, kind))
        for name, (datum, value) in branch.attributes.items():
            full = f"{kind}.{name}"
            if full in looked_at and tree.kinds[kind].attributes[name].type.kind in INSTANT:
                yield from _about(f"`{full}`", datum, value, branch.maker, (name, kind))


def _about(
    what: str, datum: Datum, value: Value, maker: Maker, of: tuple[str, str | None]
) -> Iterator[Doubt]:
    """Yield the doubts of one column of `Bound.leads`, or with a kind of `Bound.events`."""
    headers = tuple(header for _, header in headers_of(value, maker.scope))
    if not isinstance(datum, FirstOf) or not headers:
        return
    name, kind = of
    for complaint, patterns in _wrong(value.cell.type, maker.effective(datum)):
        pattern = "|".join(f"(?:{one})" for one in patterns) or None
        condition = is_not_null(column(name))
        if pattern is not None:
            written = exp.Cast(this=column(name), to=exp.DataType.build("text"))
            condition = maker.dialect.matches(maker.dialect.trimmed(written), pattern)
        if kind is not None:
            condition = both(equal(column(KIND), text(kind)), condition)
        is_day = complaint is says.DATE_ALONE
        words = {"column": headers[0]} | ({"what": what} if is_day else {})
        warning = datum.columns[0].place.complain(
            complaint, help=_ASSUME if is_day else _ZONE, **words
        )
        yield Doubt(warning, condition, kind is not None, headers, pattern)


def _wrong(of: RawType, reading: Reading) -> Iterator[tuple[Complaint, list[str]]]:
    """Yield what may be wrong, and how such a value is written; no pattern: any value is."""
    if of is RawType.DATE:
        yield says.DATE_ALONE, []
    if of is RawType.CLOCK:
        yield says.NO_ZONE, []
    if of not in _TEXTS:
        return
    days = [form.pattern() for form in (*reading.times, ISO_DAY) if not form.has_clock]
    clocks = [f.pattern() for f in reading.times if f.has_clock and not f.has_zone]
    if reading.assumed_time is None:
        yield says.DATE_ALONE, days
    if reading.zone is None:
        assumed = days if reading.assumed_time is not None else []
        yield says.NO_ZONE, [*clocks, ISO_CLOCK, *assumed]
