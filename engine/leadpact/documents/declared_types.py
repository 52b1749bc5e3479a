"""The types of fields and attributes as a policy declares them, in short and in long form."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from leadpact.diagnostics.catalogue import declarations as says
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.diagnostics.suggest import did_you_mean
from leadpact.documents.wanted import entries, items, member, text
from leadpact.documents.yaml_source import MappingNode, Node, Scalar, SequenceNode
from leadpact.operators.arithmetic import rounded_money
from leadpact.operators.text import folded
from leadpact.policy import Datum
from leadpact.source import Source
from leadpact.syntax import literals
from leadpact.syntax.words import CURRENCIES
from leadpact.units import (
    MONEYS,
    MOST_INTEGER,
    NUMERIC,
    SECOND,
    Kind,
    Type,
    Value,
)

_WORDS = {kind.value: kind for kind in Kind if kind not in (*MONEYS, Kind.CHOICE)}
_MEANT = {
    "string": "text",
    "str": "text",
    "varchar": "text",
    "email": "text",
    "url": "text",
    "int": "integer",
    "float": "number",
    "double": "number",
    "decimal": "number",
    "percent": "number",
    "bool": "boolean",
    "datetime": "timestamp",
    "instant": "timestamp",
    "time": "timestamp",
    "day": "date",
    "timedelta": "duration",
    "interval": "duration",
}
_MONEY = re.compile(r"money ([A-Z]{3})( per month)?")
_NAMES = (*_WORDS, "money USD", "money USD per month")


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a constant is no value of a type."""

    because: str


def is_long_form(node: Node) -> bool:
    """Whether a mapping is a field in long form: its `type` is a word or a list."""
    return isinstance(member(node, "type"), Scalar | SequenceNode)


def data(node: Node | None, source: Source, found: list[Diagnostic]) -> Iterator[tuple[str, Datum]]:
    """Yield the fields below a mapping by their dotted paths; what is wrong goes to ``found``."""
    for path, key, value in declared(node):
        if (datum := _datum(path, key, value, source, found)) is not None:
            yield path, datum


def declared(node: Node | None, prefix: str = "") -> Iterator[tuple[str, Scalar, Node]]:
    """Yield the dotted paths below a mapping, each with its key and what it declares."""
    for key, value in entries(node):
        path = f"{prefix}{key.text}"
        if isinstance(value, MappingNode) and not is_long_form(value):
            yield from declared(value, f"{path}.")
        else:
            yield path, key, value


def _datum(
    path: str, key: Scalar, node: Node, source: Source, found: list[Diagnostic]
) -> Datum | None:
    if not isinstance(node, MappingNode):
        type_ = _type(node, source, found, is_long=False)
        spellings = _spellings(type_, None, source, found) if type_ else {}
        return None if type_ is None else Datum(path, type_, spellings=spellings, span=key.span)
    type_ = _type(member(node, "type"), source, found, is_long=True)
    if type_ is None:
        return None
    bound, at_least = member(node, "at_least"), None
    if type_.kind in NUMERIC | MONEYS | {Kind.DURATION}:
        at_least = _constant(bound, type_, "`at_least`", source, found)
    elif bound is not None:
        problem = f"`at_least` bounds a number, money or a duration, this is {type_.noun}"
        found.append(says.BAD_FIELD.at(source, bound.span, problem=problem))
    default = _constant(member(node, "default"), type_, "the default", source, found)
    if default is not None and at_least is not None and default < at_least:  # type: ignore[operator]  # both are numbers of one type
        at = member(node, "default")
        found.append(
            says.BAD_FIELD.at(
                source, at.span if at else key.span, problem="the default is below `at_least`"
            )
        )
    return Datum(
        path,
        type_,
        description=text(member(node, "description")) or "",
        filled_by=text(member(node, "filled_by")),
        default=default,
        at_least=at_least,
        spellings=_spellings(type_, member(node, "aliases"), source, found),
        span=key.span,
    )


def _type(
    node: Node | None, source: Source, found: list[Diagnostic], *, is_long: bool
) -> Type | None:
    if isinstance(node, SequenceNode):
        return _choice(node, source, found)
    if not isinstance(node, Scalar) or node.value is None:
        return None
    word = " ".join(node.text.split()) or '""'
    if kind := _WORDS.get(word):
        return Type(kind)
    help_: str | None
    if money := _MONEY.fullmatch(word):
        if money[1] in CURRENCIES:
            return Type(Kind.MONEY_PER_MONTH if money[2] else Kind.MONEY, money[1])
        help_ = (
            did_you_mean(money[1], CURRENCIES) or "a currency is a code of ISO 4217, such as `USD`"
        )
    elif word.startswith("money"):
        help_ = "write the currency: `money USD`"
    else:
        help_ = did_you_mean(_MEANT.get(word.lower(), word), _NAMES)
    if help_ is None and is_long:
        help_ = "a field that is called `type` is written `type: {type: text}`"
    found.append(says.UNKNOWN_TYPE.at(source, node.span, text=word, help=help_))
    return None


def _choice(node: SequenceNode, source: Source, found: list[Diagnostic]) -> Type | None:
    members: dict[str, str] = {}
    for item in node.items:
        if not isinstance(item, Scalar) or item.value is None:
            continue
        name = item.text.strip(" ")
        if not name:
            found.append(says.BAD_FIELD.at(source, item.span, problem="a choice is never empty"))
        elif folded(name) in members:
            found.append(says.BAD_FIELD.at(source, item.span, problem=f"`{name}` is listed twice"))
        else:
            members[folded(name)] = name
    if not members and not node.items:
        found.append(
            says.BAD_FIELD.at(source, node.span, problem="a choice has one member at least")
        )
    if not members:
        return None
    return Type(Kind.CHOICE, members=tuple(members.values()))


def _spellings(
    type_: Type, aliases: Node | None, source: Source, found: list[Diagnostic]
) -> dict[str, str]:
    """Map every spelling, in small letters, to its member."""
    spellings = {folded(name): name for name in type_.members}
    if aliases is not None and type_.kind is not Kind.CHOICE:
        found.append(
            says.BAD_FIELD.at(
                source,
                aliases.span,
                problem=f"aliases name members of a choice, this is {type_.noun}",
            )
        )
        return spellings
    for key, raw in entries(aliases):
        name = key.text.strip(" ")
        if name not in type_.members:
            found.append(
                says.BAD_FIELD.at(
                    source,
                    key.span,
                    problem=f"aliases name members, `{name}` is none",
                    help=did_you_mean(name, type_.members),
                )
            )
            continue
        for item in items(raw):
            _add_alias(item, name, spellings, source, found)
    return spellings


def _add_alias(
    item: Node, name: str, spellings: dict[str, str], source: Source, found: list[Diagnostic]
) -> None:
    if not isinstance(item, Scalar) or item.value is None:
        return
    spelling = folded(item.text.strip(" "))
    other = spellings.get(spelling)
    if not spelling:
        found.append(says.BAD_FIELD.at(source, item.span, problem="an alias is never empty"))
    elif other is not None:
        found.append(
            says.BAD_FIELD.at(
                source, item.span, problem=f"this spelling already stands for `{other}`"
            )
        )
    else:
        spellings[spelling] = name


def _constant(
    node: Node | None, type_: Type, what: str, source: Source, found: list[Diagnostic]
) -> Value | None:
    """Read a constant of a declared type, as data holds it or as a rule writes it."""
    if not isinstance(node, Scalar) or node.value is None:
        return None
    read = _read(node, type_)
    if isinstance(read, Wrong):
        problem, help_ = f"{what} must be {type_.noun}, found {read.because}", None
        if type_.kind is Kind.MOMENT:
            problem = "a moment has no default: a blank one has not come yet"
        elif type_.kind is Kind.CHOICE:
            problem = f"{read.because} is not one of {', '.join(type_.members[:6])}"
            help_ = did_you_mean(node.text.strip(" "), type_.members)
        found.append(says.BAD_FIELD.at(source, node.span, problem=problem, help=help_))
        return None
    return read


def _read(node: Scalar, type_: Type) -> Value | Wrong:  # one case a kind
    value, wrong = node.value, Wrong(f"`{node.text[:40]}`")
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    match type_.kind:
        case Kind.BOOLEAN:
            return value if isinstance(value, bool) else wrong
        case Kind.INTEGER:
            if not isinstance(value, int | float) or not is_number:
                return wrong
            return int(value) if float(value).is_integer() and abs(value) <= MOST_INTEGER else wrong
        case Kind.NUMBER:
            return float(value) if is_number and value is not None else wrong
        case Kind.MONEY | Kind.MONEY_PER_MONTH:
            if is_number and value is not None:
                money = rounded_money(float(value))
                return wrong if money is None else money
            return _literal(node, type_, wrong)
        case Kind.DURATION:
            if is_number and value is not None:
                return round(float(value) * SECOND) if float(value) >= 0 else wrong
            return _literal(node, type_, wrong)
        case Kind.DATE | Kind.TIMESTAMP:
            return _literal(node, type_, wrong)
        case Kind.MOMENT:
            return wrong
        case Kind.TEXT:
            return node.text
        case Kind.CHOICE:
            name = node.text.strip(" ")
            return name if name in type_.members else wrong


def _literal(node: Scalar, type_: Type, wrong: Wrong) -> Value | Wrong:
    written = " ".join(node.text.split())
    readers = {
        Kind.MONEY: (literals.money, r"[\d_.]+[kM]? [A-Z]{3}"),
        Kind.MONEY_PER_MONTH: (literals.money, r"[\d_.]+[kM]? [A-Z]{3} per month"),
        Kind.DURATION: (
            literals.duration,
            r"([\d_.]+ (s|sec|seconds?|min|minutes?|h|hours?|d|days?|w|weeks?)( |$))+",
        ),
        Kind.DATE: (literals.day, r"\d{4}-\d{2}-\d{2}"),
        Kind.TIMESTAMP: (literals.timestamp, r"\d{4}-\d{2}-\d{2}T.+"),
    }
    read, pattern = readers[type_.kind]
    if not re.fullmatch(pattern, written):
        return wrong
    found = read(written)
    if isinstance(found, literals.Malformed) or found[1] != type_:
        return wrong
    return found[0]
