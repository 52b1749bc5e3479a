"""Aggregates over events, and windows: which types they take and what they give."""

from dataclasses import replace

from leadpact.diagnostics.catalogue import meaning as says
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.nodes import (
    Aggregate,
    Events,
    Expr,
    Window,
    type_of,
)
from leadpact.operators.functions import MEASURE_FUNCTIONS
from leadpact.source import Source, Span
from leadpact.units import (
    BOOLEAN,
    DAY,
    INSTANT,
    INTEGER,
    MOMENT,
    MONEYS,
    NUMBER,
    NUMERIC,
    Kind,
    Type,
    WallTime,
    WorkingDays,
)

MOST_DAYS = 36_525
"""A window is at most 100 years long."""

_ADDED = NUMERIC | MONEYS | {Kind.DURATION}
_ORDERED = _ADDED | INSTANT | {Kind.DATE}


def aggregate_type(expr: Aggregate, attribute: Type | None) -> Type | str:
    """Give the type of an aggregate whose attribute has a type, or the problem."""
    function, name = expr.function, expr.events.name
    if function in MEASURE_FUNCTIONS:
        return f"`{function}` ranges over leads and stands in metrics only"
    if function in ("count", "exists", "days"):
        if expr.attribute is not None:
            return f"`{function}` takes a kind or a group, not an attribute: write `{function}({name})`"
        return BOOLEAN if function == "exists" else INTEGER
    if function in ("first", "last"):
        return MOMENT if attribute is None else attribute
    if attribute is None:
        return f"`{function}` takes an attribute of the events: write `{function}({name}.…)`"
    allowed = _ADDED if function in ("sum", "average") else _ORDERED
    if attribute.kind not in allowed:
        return f"`{function}` cannot take {attribute.noun}"
    if function == "average" and attribute.kind in NUMERIC:
        return NUMBER
    return attribute


def window(
    expr: Window, subject: Expr, anchor: Expr, source: Source, *, has_calendar: bool
) -> Expr | Diagnostic:
    """Check the parts of a window against each other."""
    if problem := _subject_problem(expr, subject):
        counted = isinstance(subject, Events)  # then it is its number that is wrong
        place = Span(expr.span.start, subject.span.start - 1) if counted else subject.span
        return says.BAD_WINDOW.at(source, place, problem=problem[0], help=problem[1])
    anchor_type = type_of(anchor)
    if anchor_type.kind is Kind.DATE:
        return says.BAD_WINDOW.at(
            source,
            anchor.span,
            problem="a date is a whole day and anchors no window",
            help="compare days instead: `x <= d + 3 days`",
        )
    if anchor_type.kind not in INSTANT:
        return says.BAD_WINDOW.at(
            source,
            anchor.span,
            problem=f"a window counts from an instant, this is {anchor_type.noun}",
        )
    if too := _length_problem(expr):
        return says.BAD_WINDOW.at(source, expr.span, problem=too)
    if not isinstance(expr.length, WallTime) and not has_calendar:
        way_out = "declare one under `calendars`, or write a duration such as `4 h`"
        return says.NO_CALENDAR.at(source, expr.span, help=way_out)
    return replace(expr, subject=subject, anchor=anchor)


def _subject_problem(expr: Window, subject: Expr) -> tuple[str, str | None] | None:
    if isinstance(subject, Events):
        return ("`at least` counts from 1", None) if expr.at_least < 1 else None
    kind = type_of(subject).kind
    if kind is Kind.DATE:
        return (
            "a date is a whole day and stands in no window",
            "compare days: `d <= created_at + 3 days`",
        )
    if kind not in INSTANT:
        return (
            f"before `within` stands a kind of event or an instant, this is {type_of(subject).noun}",
            f"write `{subject.events.name} within …`, or `at least 2 {subject.events.name} within …`"
            if isinstance(subject, Aggregate)
            else None,
        )
    if expr.counted:
        return "`at least` counts events, this is one instant", None
    return None


def _length_problem(expr: Window) -> str | None:
    days = expr.length.amount / (1 if isinstance(expr.length, WorkingDays) else DAY)
    if days <= 0:
        return "the length of a window is above zero"
    return "a window is at most 100 years long" if days > MOST_DAYS else None
