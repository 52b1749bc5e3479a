"""From nodes back to the text of a rule, in its canonical form: one space, needed parentheses only."""

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
    ValueName,
    Window,
)
from leadpact.operators.model import Family

_OR, _AND, _NOT, _TEST, _SUM, _TERM, _FACTOR, _ATOM = range(8)
_ARITHMETIC = {"+": _SUM, "-": _SUM, "*": _TERM, "/": _TERM, "minus": _FACTOR}


def to_text(expr: Expr) -> str:
    """Write the rule so that parsing it gives the same nodes."""
    match expr:
        case Literal(written=written):
            return written
        case Options(items=items):
            return f"[{', '.join(item.written for item in items)}]"
        case Name(path=path) | ValueName(name=path) | StageName(name=path) | Attribute(name=path):
            return path
        case Field(path=path, qualified=qualified):
            return f"lead.{path}" if qualified else path
        case AsOf():
            return "as_of"
        case Apply():
            return _apply(expr)
        case DayOf(part=part):
            return to_text(part)
        case Not(part=part):
            return _negated(part)
        case All(parts=parts, between=between):
            return _between(parts, "between") if between else _joined(" and ", parts, _NOT)
        case Some(parts=parts):
            return _joined(" or ", parts, _AND)
        case Is(part=part, state=state):
            return f"{_inside(part, _SUM)} is {state.value}"
        case Extreme(latest=latest, parts=parts):
            return f"{'latest' if latest else 'earliest'}({', '.join(map(_as_sum, parts))})"
        case Events(name=name, where=where):
            return name if where is None else f"({name} where {to_text(where)})"
        case Aggregate(function=function, events=events, attribute=attribute):
            path = f"{events.name}.{attribute}" if attribute else events.name
            return f"{function}({path}{_where(events.where)})"
        case Window():
            return _window(expr)
        case Measure():
            return _measure(expr)
        case _:
            assert_never(expr)


def _level(expr: Expr) -> int:
    match expr:
        case Some():
            return _OR
        case All(between=between):
            return _TEST if between else _AND
        case Not(part=Apply(operator=operator)) if operator.symbol == "in":
            return _TEST
        case Not(part=All(between=True)):
            return _TEST
        case Not():
            return _NOT
        case Is() | Window():
            return _TEST
        case Apply(operator=operator):
            return _ARITHMETIC[operator.symbol] if operator.family is Family.ARITHMETIC else _TEST
        case DayOf(part=part):
            return _level(part)
        case Measure(function="spend"):
            return _ATOM
        case _:
            return _ATOM


def _inside(expr: Expr, least: int) -> str:
    text = to_text(expr)
    return text if _level(expr) >= least else f"({text})"


def _as_sum(expr: Expr) -> str:
    return _inside(expr, _SUM)


def _joined(word: str, parts: tuple[Expr, ...], least: int) -> str:
    return word.join(_inside(part, least) for part in parts)


def _apply(expr: Apply) -> str:
    symbol = expr.operator.symbol
    if symbol == "minus":
        return f"-{_inside(expr.operands[0], _FACTOR)}"
    left, right = expr.operands
    if expr.operator.family is Family.ARITHMETIC:
        level = _ARITHMETIC[symbol]
        return f"{_inside(left, level)} {symbol} {_inside(right, level + 1)}"
    if symbol == "in" or expr.operator.family is Family.COMPARISON:
        return f"{_as_sum(left)} {symbol} {_as_sum(right)}"
    word = f"{symbol} any of" if isinstance(right, Options) else symbol
    return f"{_as_sum(left)} {word} {to_text(right)}"


def _between(parts: tuple[Expr, ...], word: str) -> str:
    low, high = parts
    if not isinstance(low, Apply) or not isinstance(high, Apply):
        raise TypeError("between holds two comparisons")
    subject, least = low.operands
    return f"{_as_sum(subject)} {word} {_as_sum(least)} and {_as_sum(high.operands[1])}"


def _negated(part: Expr) -> str:
    match part:
        case All(parts=parts, between=True):
            return _between(parts, "not between")
        case Apply(operator=operator, operands=(left, right)) if operator.symbol == "in":
            return f"{_as_sum(left)} not in {to_text(right)}"
        case _:
            return f"not {_inside(part, _NOT)}"


def _where(where: Expr | None) -> str:
    return "" if where is None else f" where {to_text(where)}"


def _window(expr: Window) -> str:
    number = f"at least {expr.at_least} " if expr.at_least > 1 else ""
    side = "before" if expr.before else "after"
    subject = to_text(expr.subject) if isinstance(expr.subject, Events) else _as_sum(expr.subject)
    return f"{number}{subject} within {expr.length_written} {side} {_as_sum(expr.anchor)}"


def _measure(expr: Measure) -> str:
    if expr.function == "spend":
        return "spend"
    subject = "leads" if expr.subject is None else to_text(expr.subject)
    more = f", {expr.percent:g}" if expr.percent is not None else ""
    per = f" per {expr.per}" if expr.per else ""
    return f"{expr.function}({subject}{more}{per}{_where(expr.where)})"
