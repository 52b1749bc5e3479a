"""Which overload of an operator takes the operands, and what to say when none does."""

from dataclasses import replace

from leadpact.diagnostics.catalogue import meaning as says
from leadpact.diagnostics.diagnostic import Diagnostic, Label
from leadpact.diagnostics.suggest import did_you_mean
from leadpact.nodes import Apply, DayOf, Expr, Literal, Options, type_of
from leadpact.operators.arithmetic import ADD, SUBTRACT
from leadpact.operators.model import Family, Mismatch, Operator, resolve
from leadpact.operators.text import HAS_WORD, folded, is_words, worded
from leadpact.source import Source
from leadpact.units import DAY, INSTANT, MONEYS, NUMERIC, Kind, Type


def applied(
    expr: Apply, operands: tuple[Expr, ...], source: Source
) -> Expr | tuple[Diagnostic, ...]:
    """Give the application its overload, or say why it has none."""
    if len(operands) == 1:
        return _resolved(expr, operands, source)
    left, right = operands
    if expr.operator is HAS_WORD and (wrong := _no_words(right, source)):
        return wrong
    if isinstance(right, Options):
        return _with_options(expr, left, right, source)
    if expr.operator.family is Family.COMPARISON:
        adapted = _adapted(left, right, source)
        if isinstance(adapted, Diagnostic):
            return (adapted,)
        left, right = adapted
    return _resolved(expr, (left, right), source)


def _no_words(right: Expr, source: Source) -> tuple[Diagnostic, ...]:
    """Say which literals of `has word` are no words with single spaces between them."""
    literals = right.items if isinstance(right, Options) else (right,)
    return tuple(
        says.NO_WORDS.at(
            source, literal.span, text=literal.value, help=_in_words(str(literal.value))
        )
        for literal in literals
        if isinstance(literal, Literal) and not is_words(str(literal.value))
    )


def _in_words(text: str) -> str:
    """Say how a text is looked for that is no words with single spaces."""
    words = worded(text).strip()
    if words == " ".join(folded(text).split()):
        return f'write `"{words}"`'
    return f'write `contains "{text}"`' + (f', or `has word "{words}"`' if " " in words else "")


def _resolved(
    expr: Apply, operands: tuple[Expr, ...], source: Source
) -> Expr | tuple[Diagnostic, ...]:
    types = tuple(type_of(o) for o in operands)
    found = resolve(expr.operator, types)
    if found is None or isinstance(found, Mismatch):
        return (_refused(expr, operands, types, found, source),)
    if (moved := _part_of_a_day(expr, operands, types, source)) is not None:
        return (moved,)
    return replace(expr, operands=operands, overload=found)


def _part_of_a_day(
    expr: Apply, operands: tuple[Expr, ...], types: tuple[Type, ...], source: Source
) -> Diagnostic | None:
    """Say where a date is moved by a constant that is no whole number of days."""
    if expr.operator not in (ADD, SUBTRACT) or types[0].kind is not Kind.DATE:
        return None
    length = operands[1]
    if (
        not isinstance(length, Literal)
        or types[1].kind is not Kind.DURATION
        or int(length.value) % DAY == 0
    ):
        return None
    return says.NO_SUCH_OPERATION.at(
        source,
        length.span,
        what="a date is moved by whole days",
        help="write `3 days`, or use a timestamp",
    )


def _with_options(
    expr: Apply, left: Expr, options: Options, source: Source
) -> Expr | tuple[Diagnostic, ...]:
    """Each member must be what the operator takes beside the left side."""
    wrong: list[Diagnostic] = []
    items: list[Literal] = []
    subject = left
    overload = None
    for item in options.items:
        adapted = _adapted(left, item, source) if expr.operator.symbol == "in" else (left, item)
        if isinstance(adapted, Diagnostic):
            wrong.append(adapted)
            continue
        subject, right = adapted
        types = (type_of(subject), type_of(right))
        found = resolve(expr.operator, types)
        if found is None or isinstance(found, Mismatch) or not isinstance(right, Literal):
            wrong.append(
                _refused(
                    expr,
                    (subject, right),
                    types,
                    None if found is None or not isinstance(found, Mismatch) else found,
                    source,
                )
            )
        else:
            overload = found
            items.append(right)
    if wrong or overload is None:
        return tuple(wrong)
    listed = replace(options, items=tuple(items))
    return replace(expr, operands=(subject, listed), overload=overload)


def _adapted(left: Expr, right: Expr, source: Source) -> tuple[Expr, Expr] | Diagnostic:
    """Read a text beside a choice as its member, and an instant beside a date as its day."""
    left_type, right_type = type_of(left), type_of(right)
    if (
        left_type.kind is Kind.CHOICE
        and isinstance(right, Literal)
        and right_type.kind is Kind.TEXT
    ):
        member = _member(right, left_type, source)
        return member if isinstance(member, Diagnostic) else (left, member)
    if right_type.kind is Kind.CHOICE and isinstance(left, Literal) and left_type.kind is Kind.TEXT:
        member = _member(left, right_type, source)
        return member if isinstance(member, Diagnostic) else (member, right)
    if left_type.kind in INSTANT and right_type.kind is Kind.DATE:
        return DayOf(left, span=left.span), right
    if left_type.kind is Kind.DATE and right_type.kind in INSTANT:
        return left, DayOf(right, span=right.span)
    return left, right


def _member(literal: Literal, choice: Type, source: Source) -> Literal | Diagnostic:
    text = str(literal.value).strip(" ")
    if text in choice.members:
        return replace(literal, value=text, type=choice)
    return says.NOT_A_MEMBER.at(
        source,
        literal.span,
        text=text,
        members=listed(choice.members),
        help=did_you_mean(text, choice.members),
    )


def listed(names: tuple[str, ...], most: int = 6) -> str:
    """Name the first few: ``a, b, c, …``."""
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")


def _refused(
    expr: Apply,
    operands: tuple[Expr, ...],
    types: tuple[Type, ...],
    found: Mismatch | None,
    source: Source,
) -> Diagnostic:
    """Say what is wrong with one application, as nearly as it can be told."""
    main = operands[-1]
    also = [
        Label(o.span, t.noun)
        for o, t in zip(operands[:-1], types[:-1], strict=True)
        if o.span != main.span
    ]
    if found is not None:
        return says.TWO_UNITS.at(
            source, main.span, because=found.because, here=types[-1].noun, also=also
        )
    if (bare := _bare_number(expr.operator, operands, types)) is not None:
        at, unit, help_ = bare
        return says.BARE_NUMBER.at(source, at.span, unit=unit, help=help_)
    return says.NO_SUCH_OPERATION.at(
        source,
        main.span,
        what=_sentence(expr.operator, types),
        here=types[-1].noun,
        also=also,
        help=_way_out(operands, types),
    )


def _bare_number(
    operator: Operator, operands: tuple[Expr, ...], types: tuple[Type, ...]
) -> tuple[Expr, str, str] | None:
    if len(operands) != 2:
        return None
    for number, other in ((0, 1), (1, 0)):
        literal, kind = operands[number], types[other].kind
        if not isinstance(literal, Literal) or types[number].kind not in NUMERIC:
            continue
        written = literal.written
        if kind in MONEYS:
            tail = " per month" if kind is Kind.MONEY_PER_MONTH else ""
            return literal, "a currency", f"write `{written} {types[other].currency}{tail}`"
        if kind is Kind.DURATION:
            plain = written.rstrip("%")
            return literal, "a unit of time", f"write a duration: `{plain} min`"
        if kind in (*INSTANT, Kind.DATE) and operator in (ADD, SUBTRACT):
            return literal, "a unit of time", f"write a duration: `{written} days`"
    return None


_VERBS = {
    "+": "cannot add {1} to {0}",
    "-": "cannot subtract {1} from {0}",
    "*": "cannot multiply {0} by {1}",
    "/": "cannot divide {0} by {1}",
    "in": "cannot look for {0} among values that are {1}",
}


def _sentence(operator: Operator, types: tuple[Type, ...]) -> str:
    nouns = tuple(t.noun for t in types)
    if operator.symbol == "minus":
        return f"`-` cannot take the negative of {nouns[0]}"
    if operator.family is Family.TEST and operator.symbol != "in":
        return f"`{operator.symbol}` looks for text in text, here are {nouns[0]} and {nouns[1]}"
    if operator.family is Family.COMPARISON:
        if nouns[0] == nouns[1]:
            several = f"{types[0].kind.value}s"
            return f"`{operator.symbol}` cannot compare {several}: they have no order"
        return f"`{operator.symbol}` cannot compare {nouns[0]} with {nouns[1]}"
    return f"`{operator.symbol}` {_VERBS[operator.symbol].format(*nouns)}"


def _way_out(operands: tuple[Expr, ...], types: tuple[Type, ...]) -> str | None:
    for index, other in ((0, -1), (-1, 0)):
        literal = operands[index]
        if not isinstance(literal, Literal):
            continue
        kind = types[other].kind
        if types[index].kind is Kind.TEXT and kind in (*INSTANT, Kind.DATE):
            return "write dates and timestamps without quotes: `2026-01-05`, `2026-01-05T09:00:00Z`"
        if types[index].kind is Kind.TEXT and kind is Kind.BOOLEAN:
            return "a boolean is a rule by itself: write its name, or `not` before it"
        if kind is Kind.CHOICE and types[index].kind is not Kind.CHOICE:
            return f'write the member in quotes: `"{literal.written}"`'
    return None
