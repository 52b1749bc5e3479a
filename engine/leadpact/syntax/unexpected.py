"""What to say where a rule is no sentence: what was found, what was expected, and what was meant."""

import re
from collections.abc import Callable, Collection

from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from leadpact.diagnostics.catalogue import syntax as says
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.diagnostics.suggest import closest, did_you_mean
from leadpact.operators.functions import AGGREGATE_FUNCTIONS, MEASURE_FUNCTIONS
from leadpact.source import Source, Span
from leadpact.syntax.words import CURRENCIES, RESERVED, UNITS

_AMOUNT = r"[0-9](?:_?[0-9])*(?:\.[0-9]+)?[kM]?"
_FOREIGN_WORDS = {
    "AND": "and",
    "OR": "or",
    "NOT": "not",
    "IN": "in",
    "IS": "is",
    "BETWEEN": "between",
}
_MEANT_CHARACTERS = {
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "–": "-",
    "—": "-",
    "−": "-",
    "×": "*",
    "÷": "/",
    "（": "(",
    "）": ")",
    "，": ",",
}
_OTHER_FUNCTIONS = {
    "avg": "average",
    "mean": "average",
    "min": "minimum",
    "max": "maximum",
    "total": "sum",
    "number": "count",
    "any": "exists",
    "has": "exists",
    "p90": "percentile",
}
_CURRENCY_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
_CURRENCY_NAMES = {
    "dollar": "USD",
    "dollars": "USD",
    "euro": "EUR",
    "euros": "EUR",
    "pound": "GBP",
    "pounds": "GBP",
}
_BLANK = frozenset({"null", "none", "nil", "empty", "blank", "missing"})
_OPERANDS = frozenset({"PATH", "NUMBER", "TEXT", "FUNCTION"})


def unexpected(
    problem: UnexpectedInput, text: str, source: Source, locate: Callable[[Span], Span]
) -> Diagnostic:
    """Say what stands at the first place where the grammar has no room for it."""
    start = int(getattr(problem, "pos_in_stream", None) or 0)
    if isinstance(problem, UnexpectedToken) and problem.token.type == "$END":
        end = len(text.rstrip())
        return says.UNFINISHED.at(
            source,
            locate(Span(max(0, end - 1), end)),
            here=f"{_expected(problem.expected, text)} is missing after this",
        )
    if isinstance(problem, UnexpectedCharacters):
        return _unexpected_character(problem, start, text, source, locate)
    token = str(getattr(problem, "token", ""))
    span = locate(Span(start, start + max(1, len(token))))
    if meant := _foreign(token):
        return says.FOREIGN_OPERATOR.at(source, span, found=token, meant=meant)
    expected: set[str] = getattr(problem, "expected", set())
    before = text[:start].rstrip()
    if word := re.search(r"[A-Za-z_][A-Za-z0-9_.]*$", before):
        place = locate(Span(*word.span()))
        if token == "(":
            return _no_function(word[0], source, place)
        if meant := _foreign(word[0]):
            return says.FOREIGN_OPERATOR.at(source, place, found=word[0], meant=meant)
    return says.UNEXPECTED.at(
        source,
        span,
        found=f"`{token}`",
        here=f"expected {_expected(expected, before)}",
        help=_way_out(before, token, text[start:], expected),
    )


def _no_function(word: str, source: Source, place: Span) -> Diagnostic:
    functions = (*AGGREGATE_FUNCTIONS, *MEASURE_FUNCTIONS, "earliest", "latest")
    return says.UNEXPECTED.at(
        source,
        place,
        found=f"`{word}(`",
        here="there is no such function",
        help=did_you_mean(_OTHER_FUNCTIONS.get(word.lower(), word), functions)
        or f"the functions are {', '.join(f'`{name}`' for name in functions)}",
    )


def _unexpected_character(
    problem: UnexpectedCharacters,
    start: int,
    text: str,
    source: Source,
    locate: Callable[[Span], Span],
) -> Diagnostic:
    rest = text[start:]
    if match := re.match(r"[0-9][0-9A-Za-z_.%]*", rest):
        span = locate(Span(start, start + match.end()))
        help_ = "a number is digits, perhaps with `_` between them and one fraction, and `k`, `M` or `%`"
        if joined := re.fullmatch(r"([0-9_.]+)([A-Za-z]+)", match[0]):
            help_ = f"write `{joined[1]} {joined[2]}`" if joined[2] in UNITS else help_
        return says.MALFORMED_LITERAL.at(
            source, span, because=f"`{match[0]}` is no number", help=help_
        )
    span = locate(Span(start, start + 1))
    expected = f"expected {_expected(problem.allowed, text[:start])}"
    if rest[0] in "\"'":
        return says.UNFINISHED.at(source, span, here="this quote is never closed")
    word = re.match(r"[A-Za-z_]\w*", rest)
    if word and word[0] in RESERVED:
        return says.UNEXPECTED.at(
            source,
            locate(Span(start, start + word.end())),
            found=f"`{word[0]}`",
            here=expected,
            help=_way_out(text[:start].rstrip(), word[0], rest, problem.allowed),
        )
    return says.UNREADABLE_CHARACTER.at(
        source, span, found=rest[0], here=expected, help=_meant_character(rest)
    )


def _meant_character(rest: str) -> str | None:
    if meant := _MEANT_CHARACTERS.get(rest[0]):
        return f"write `{meant}`"
    if currency := _CURRENCY_SIGNS.get(rest[0]):
        number = re.match(rf"\s*({_AMOUNT})(?![0-9_.,%A-Za-z])", rest[1:])
        return f"write the currency behind the number: `{number[1] if number else 50} {currency}`"
    return None


def _foreign(token: str) -> str | None:
    return _FOREIGN_WORDS.get(token.upper()) if token not in RESERVED else None


def _after_number(before: str, token: str) -> str | None:
    """Help with `5 m`, `5 usd`, `3 buisness hours`."""
    if (
        not re.search(r"(^|[^A-Za-z_.])[0-9][0-9_]*(\.[0-9]+)?[kM]?$", before)
        or not token.isalpha()
    ):
        return None
    if token in ("m", "M"):
        return "is `m` a minute or a month? write `min`, or days"
    if token.lower().startswith("month"):
        return "a month has no fixed length: write days"
    currency = _CURRENCY_NAMES.get(token.lower(), token.upper())
    if currency in CURRENCIES:
        return f"write the currency as in ISO 4217: `{currency}`"
    unit = closest(token, UNITS)
    return (
        f"did you mean `{unit}`?"
        if unit
        else "a unit is one of `s`, `min`, `h`, `days`, `weeks`, or a currency"
    )


def _way_out(before: str, token: str, rest: str, expected: Collection[str]) -> str | None:
    """Help with a word or sign that stands where the grammar has no room for it."""
    if token == "," and re.search(r"[0-9]$", before):
        return _separators(before, rest)
    if "STATE" in expected:
        return _state_help(rest)
    if "TEXT" in expected and "NUMBER" not in expected and re.fullmatch(r"[\w.]+", token):
        return f'put it in quotes: `"{token}"`'
    return _after_number(before, token) or _reserved_help(token, expected)


def _separators(before: str, rest: str) -> str | None:
    """Help with `5,000,000` and `0,5`."""
    whole = re.search(r"[0-9]+$", before)
    groups = re.match(r"(?:,[0-9]{3})+(?![0-9])", rest)
    fraction = re.match(r",([0-9]+)", rest)
    if whole and groups:
        return f"write `{whole[0]}{groups[0].replace(',', '_')}`"
    return f"write `{whole[0]}.{fraction[1]}`" if whole and fraction else None


def _state_help(rest: str) -> str | None:
    """Help with `is empty`, `is not null`, `is true`, `is 5`."""
    words = rest.split(maxsplit=2)
    negated = words[0].lower() == "not" and len(words) > 1
    word = (words[1] if negated else words[0]).strip("()").lower()
    if word in ("known", "unknown", "failed", "applicable"):
        opposite = {"known": "unknown", "unknown": "known"}.get(word)
        return (
            f"write `is {opposite}`"
            if opposite
            else f"write `not` before the stage: `not S is {word}`"
        )
    if word in _BLANK:
        return f"write `is {'known' if negated else 'unknown'}`"
    if word in ("true", "false"):
        return "a boolean is a rule by itself: write its name, or `not` before it"
    return f"write `{'!=' if negated else '='}`" if word else None


def _reserved_help(token: str, expected: Collection[str]) -> str | None:
    if token in RESERVED and "PATH" in expected:
        return f"`{token}` is a word of the language and can be no name"
    return None


def _expected(terminals: object, before: str) -> str:
    names = set(terminals) if isinstance(terminals, set | frozenset | list) else set()
    if names >= _OPERANDS:
        return "a name or a value"
    if "LENGTH" in names:
        return "a length of time such as `4 business hours`"
    if "SIDE" in names:
        return "`after` or `before`"
    if "STATE" in names:
        return "`known`, `unknown`, `failed` or `applicable`"
    if "LSQB" in names:
        return "a list such as `[1, 2]`" if "TEXT" not in names else 'a text such as `"vp"`'
    if "TEXT" in names:
        return "a text in quotes" if "NUMBER" not in names else "a constant"
    if "RELATION" in names:
        closing = "`)`" if before.count("(") > before.count(")") else "the end of the rule"
        return f"an operator, `and`, `or` or {closing}"
    if "_WITHIN" in names:
        return "`within`"
    if names == {"PATH"}:
        return "a name"
    if "RPAR" in names:
        return "`)`" if "_WHERE" not in names else "`where` or `)`"
    return "`,` or `]`" if "RSQB" in names else "`(`"
