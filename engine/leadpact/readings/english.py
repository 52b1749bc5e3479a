"""Read a rule aloud: one clause of plain English that says what the rule says, no more and no less."""

from dataclasses import replace
from typing import assert_never

from leadpact.nodes import (
    Aggregate,
    All,
    Apply,
    AsOf,
    Attribute,
    DayOf,
    Events,
    Expr,
    Extreme,
    Field,
    Is,
    Literal,
    Measure,
    Name,
    Not,
    Options,
    Some,
    StageName,
    State,
    ValueName,
    Window,
)
from leadpact.operators.model import Family
from leadpact.policy import PolicyTree
from leadpact.readings import cohorts, comparing, counting
from leadpact.readings.naming import Happening, field_phrase, flag, happening, listed, spaced
from leadpact.readings.wording import (
    Wording,
    extreme,
    is_instant,
    joined,
    kind_of,
    literal,
    nested,
    spelled,
    stages_passed,
)
from leadpact.units import Kind


def to_english(expr: Expr, *, negated: bool = False, tree: PolicyTree | None = None) -> str:
    """Word a linked expression: a condition as a clause, anything else as a phrase.

    ``negated`` words the opposite of a condition, unknown staying unknown. ``tree`` is the
    agreement it stands in: it gives stages their labels and flags their defaults.
    """
    return clause(expr, Wording(tree), negated=negated)


def clause(expr: Expr, wording: Wording, *, negated: bool = False) -> str:
    """Word a condition, or its opposite."""
    match expr:
        case Literal(value=bool() as holds):
            return "this never holds" if holds is negated else "this always holds"
        case Field() | Attribute() | ValueName() | Aggregate() if kind_of(expr) is Kind.BOOLEAN:
            return _flag(expr, wording, negated=negated)
        case Literal() | Options() | Name() | Field() | Attribute() | AsOf() | ValueName():
            return phrase(expr, wording)
        case StageName(name=name):
            return f"the lead {'has not ' if negated else ''}passed {wording.stage(name)}"
        case Apply():
            return _applied(expr, wording, negated=negated)
        case Not(part=part):
            return clause(part, wording, negated=not negated)
        case All(parts=(Apply(operands=(subject, low)), Apply(operands=(_, high))), between=True):
            ends = f"{phrase(low, wording)} and {phrase(high, wording)}"
            said = phrase(subject, wording)
            return comparing.agreeing(
                f"{said} {'is not' if negated else 'is'} between {ends}", said
            )
        case All(parts=parts):
            return _group(parts, "or" if negated else "and", wording, negated=negated)
        case Some(parts=parts):
            return _group(parts, "and" if negated else "or", wording, negated=negated)
        case Is():
            return _state(expr, wording, negated=negated)
        case Window():
            return _window(expr, wording, negated=negated)
        case DayOf() | Extreme() | Events() | Aggregate() | Measure():
            return phrase(expr, wording)
        case _:
            assert_never(expr)


def phrase(expr: Expr, wording: Wording) -> str:
    """Word a value, as a noun."""
    match expr:
        case Literal():
            return literal(expr, wording)
        case Options(items=items):
            return listed(tuple(literal(item, wording) for item in items), "or")
        case Name(path=path):
            return spaced(path)
        case Field(path=path) if kind_of(expr) is not Kind.BOOLEAN:
            is_integer = kind_of(expr) is Kind.INTEGER
            return field_phrase(path, wording.description(path), is_integer=is_integer)
        case Attribute(name=name) if kind_of(expr) is not Kind.BOOLEAN:
            return "the time of the event" if name == "at" else f"the {spaced(name)}"
        case AsOf():
            return "now"
        case ValueName(name=name) if kind_of(expr) is not Kind.BOOLEAN:
            return f"“{spaced(name)}”" if is_instant(expr) else f"the {spaced(name)}"
        case Apply(operator=operator) if operator.family is Family.ARITHMETIC:
            return _arithmetic(expr, wording)
        case DayOf(part=part):
            return phrase(part, wording)
        case Extreme(latest=latest, parts=parts):
            return extreme(tuple(phrase(part, wording) for part in parts), latest=latest)
        case Events():
            return counting.events(*_events(expr, wording))
        case Aggregate(function=function, events=events, attribute=attribute) if (
            function != "exists"
        ):
            return counting.aggregate(function, attribute, *_events(events, wording), kind_of(expr))
        case Measure():
            return cohorts.measure(expr, wording, clause=clause, phrase=phrase)
        case (
            Field() | Attribute() | ValueName() | StageName() | Apply() | Not() | All() | Some() | Is()
            | Aggregate() | Window()
        ):  # fmt: skip
            return f"whether {clause(expr, wording)}"
        case _:
            assert_never(expr)


def point(expr: Expr, wording: Wording, *, ahead: bool = False) -> str:
    """Word an instant as it stands after `after` or `before`: ``the lead was first assigned``.

    ``ahead``: as something still to come, ``the lead is first assigned``.
    """
    match expr:
        case Field(path="created_at"):
            return "the lead was created"
        case Aggregate(function="first" | "last" as word, events=events, attribute=None):
            named, which = _events(events, wording)
            return f"{named.when_first(word, 'is' if ahead else 'was')}{which}"
        case Extreme(latest=latest, parts=parts):
            either = joined(tuple(point(part, wording, ahead=ahead) for part in parts), "or")
            return f"{either}, whichever comes {'last' if latest else 'first'}"
        case _:
            return phrase(expr, wording)


def _flag(
    expr: Field | Attribute | ValueName | Aggregate, wording: Wording, *, negated: bool
) -> str:
    """Word what is a condition by itself: a yes-or-no field, a value, `exists`."""
    match expr:
        case Field(path=path):
            return f"{flag(path)[0]} is {wording.mark(expr, negated=negated)}"
        case Attribute():
            return f"it is {wording.mark(expr, negated=negated)}"
        case ValueName(name=name):
            return f"“{spaced(name)}” {'does not hold' if negated else 'holds'}"
        case Aggregate(function="exists", events=events):
            return counting.exists(*_events(events, wording), negated=negated)
        case Aggregate(function=word, events=events, attribute=attribute):
            found = counting.first(word, *_events(events, wording))
            return f"{found} is marked as {'not ' if negated else ''}{flag(attribute or '')[1]}"
        case _:
            assert_never(expr)


def _events(events: Events, wording: Wording) -> tuple[Happening, str]:
    """Name the events, and say which of them: a deed of which only some count becomes an event of that name."""
    which = _that(events, wording)
    named = happening(events.name)
    return (Happening(f"“{named.noun}” event") if which and named.is_deed else named), which


def _that(events: Events, wording: Wording) -> str:
    """Say which of the events are meant: `` not marked as automatic``, `` where the page is …``."""
    inside = replace(wording, events=events)
    match events.where:
        case None:
            return ""
        case Attribute() as marked if kind_of(marked) is Kind.BOOLEAN:
            return f" {inside.mark(marked, negated=False)}"
        case Not(part=Attribute() as marked) if kind_of(marked) is Kind.BOOLEAN:
            return f" {inside.mark(marked, negated=True)}"
        case where:
            return f" where {clause(where, inside)}"


def _group(parts: tuple[Expr, ...], word: str, wording: Wording, *, negated: bool) -> str:
    stages = tuple(wording.stage(part.name) for part in parts if isinstance(part, StageName))
    if len(stages) == len(parts) > 1:
        return stages_passed(stages, word, negated=negated)
    return joined(tuple(_inside(part, wording, negated=negated) for part in parts), word)


def _inside(expr: Expr, wording: Wording, *, negated: bool) -> str:
    while isinstance(expr, Not):
        expr, negated = expr.part, not negated
    if isinstance(expr, Some) or (isinstance(expr, All) and not expr.between):
        word = "and" if isinstance(expr, All) is not negated else "or"
        return nested(tuple(_inside(part, wording, negated=negated) for part in expr.parts), word)
    return clause(expr, wording, negated=negated)


def _applied(expr: Apply, wording: Wording, *, negated: bool) -> str:
    match expr:
        case Apply(operator=operator) if operator.family is Family.ARITHMETIC:
            return phrase(expr, wording)
        case Apply(operator=operator, operands=(left, Literal(value=bool() as truth))):
            return clause(left, wording, negated=negated is (truth is (operator.symbol == "=")))
        case Apply(operator=operator, operands=(left, right)) if kind_of(left) is Kind.BOOLEAN:
            both = clause(left, wording), clause(right, wording)
            alike = (operator.symbol == "=") is not negated
            return comparing.both_or_one(*both, alike=alike)
        case Apply(operands=(subject, Options(items=items))):
            options = tuple(literal(item, wording) for item in items)
            said = phrase(subject, wording)
            tested = comparing.test(expr.operator, said, options, negated=negated)
            return comparing.agreeing(tested, said)
        case Apply(
            operator=operator,
            operands=(
                Aggregate(function="count" | "days" as unit, events=events),
                Literal(value=int() as n),
            ),
        ) if operator.family is Family.COMPARISON:
            which = _events(events, wording)
            return counting.how_many(unit, *which, operator.symbol, n, negated=negated)
        case Apply(operands=(subject, right)):
            is_at = isinstance(subject, Attribute) and subject.name == "at"
            said = "it" if is_at else phrase(subject, wording)
            compared = comparing.comparison(expr, said, phrase(right, wording), negated=negated)
            return comparing.happened(compared) if is_at else comparing.agreeing(compared, said)
        case _:
            raise TypeError(f"`{expr.operator.symbol}` is no condition")


def _state(expr: Is, wording: Wording, *, negated: bool) -> str:
    match expr.state:
        case State.FAILED | State.APPLICABLE:
            name = expr.part.name if isinstance(expr.part, StageName) else ""
            return comparing.stands(wording.stage(name), expr.state, negated=negated)
        case State.KNOWN | State.UNKNOWN:
            known = (expr.state is State.KNOWN) is not negated
            return comparing.knowledge(phrase(expr.part, wording), kind_of(expr.part), known=known)
        case _:
            assert_never(expr.state)


def _window(expr: Window, wording: Wording, *, negated: bool) -> str:
    side = "before" if expr.before else "after"
    span = f"within {spelled(expr.length_written)} {side} {point(expr.anchor, wording)}"
    if not isinstance(expr.subject, Events):
        return (
            f"{phrase(expr.subject, wording)} {'does not happen' if negated else 'happens'} {span}"
        )
    which = _events(expr.subject, wording)
    said = counting.in_window(*which, expr.at_least, span, negated=negated)
    if said.startswith("the lead "):
        said = said.replace(f" {side} the lead ", f" {side} it ")
    return said


def _arithmetic(expr: Apply, wording: Wording) -> str:
    match expr.operator.symbol, expr.operands:
        case "+" | "-" as sign, (left, right) if (
            is_instant(left) and kind_of(right) is Kind.DURATION
        ):
            side = "after" if sign == "+" else "before"
            return f"{phrase(right, wording)} {side} {point(left, wording)}"
        case "-", (left, right) if is_instant(left) and is_instant(right):
            return f"the time from {phrase(right, wording)} to {phrase(left, wording)}"
        case "*", (left, Literal(written=written) as share) | (
            Literal(written=written) as share, left
        ) if written.endswith("%"):  # fmt: skip
            return f"{literal(share, wording)} of {_operand(left, wording)}"
        case _, operands:
            return expr.operator.english.format(*(_operand(o, wording) for o in operands))


def _operand(expr: Expr, wording: Wording) -> str:
    said = phrase(expr, wording)
    is_arithmetic = isinstance(expr, Apply) and expr.operator.family is Family.ARITHMETIC
    return f"({said})" if is_arithmetic else said
