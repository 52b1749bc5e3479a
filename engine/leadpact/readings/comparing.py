"""Word a comparison or a test of two phrases, or its opposite."""

from leadpact.nodes import Apply, State
from leadpact.operators.model import Operator
from leadpact.readings.naming import is_plural, listed, none_of
from leadpact.readings.wording import is_instant, kind_of, may_be_absent
from leadpact.units import Kind

_DATES = {
    "=": "is on",
    "!=": "is on another day than",
    "<": "is before",
    "<=": "is on or before",
    ">": "is after",
    ">=": "is on or after",
}
_INSTANTS = {
    "=": "is at the same instant as",
    "!=": "is at another instant than",
    "<": "is before",
    "<=": "is no later than",
    ">": "is after",
    ">=": "is no earlier than",
}
_PLURAL = {
    "is": "are",
    "has": "have",
    "does": "do",
    "contains": "contain",
    "starts": "start",
    "ends": "end",
}
_OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def comparison(expr: Apply, left: str, right: str, *, negated: bool) -> str:
    """Word `left` compared with `right`.

    Where an operand may be of none, no comparison holds with it: the opposite is then said with
    *not*, never with the other comparison.
    """
    symbol = expr.operator.symbol
    absent = any(map(may_be_absent, expr.operands))
    dates = kind_of(expr.operands[0]) is Kind.DATE
    if dates or is_instant(expr.operands[0]):
        words = _DATES if dates else _INSTANTS
        if negated and not absent:
            return f"{left} {words[_OPPOSITE[symbol]]} {right}"
        return f"{left} {_denied(words[symbol], negated=negated)} {right}"
    if symbol == "!=" and absent:
        return f"{left} {_denied('is other than', negated=negated)} {right}"
    if negated and absent:
        return expr.operator.english.replace("{0} is ", "{0} is not ").format(left, right)
    template = expr.operator.not_english if negated else expr.operator.english
    return template.format(left, right)


def _denied(words: str, *, negated: bool) -> str:
    return words.replace("is ", "is not ", 1) if negated else words


def test(operator: Operator, subject: str, options: tuple[str, ...], *, negated: bool) -> str:
    """Word a test against a list: ``is software or fintech``, ``contains none of “chief” and “vp”``."""
    if operator.symbol == "in":
        if not negated:
            return f"{subject} is {listed(options, 'or')}"
        return f"{subject} is {f'not {options[0]}' if len(options) == 1 else none_of(options)}"
    if negated and len(options) > 1:
        return operator.not_english.format(subject, f"any of {listed(options, 'and')}")
    template = operator.not_english if negated else operator.english
    return template.format(subject, listed(options, "or"))


def agreeing(said: str, subject: str) -> str:
    """Put the verb in the plural where the subject is: ``the contact's notes contain``."""
    if subject.startswith(("“", "the number of ")) or " of " in subject or not is_plural(subject):
        return said
    verb, space, rest = said.removeprefix(f"{subject} ").partition(" ")
    return f"{subject} {_PLURAL.get(verb, verb)}{space}{rest}"


def happened(compared: str) -> str:
    """Say of an event that it happened, where a comparison says that it is."""
    return compared.replace("it is not ", "it did not happen ", 1).replace(
        "it is ", "it happened ", 1
    )


def both_or_one(left: str, right: str, *, alike: bool) -> str:
    """Compare two conditions."""
    return f"{left} exactly when {right}" if alike else f"either {left} or {right}, not both"


def stands(stage: str, state: State, *, negated: bool) -> str:
    """Say how a stage stands for the lead."""
    if state is State.APPLICABLE:
        return f"{stage} {'does not apply' if negated else 'applies'} to the lead"
    return f"the lead {'has not ' if negated else ''}failed {stage}"


def knowledge(said: str, kind: Kind | None, *, known: bool) -> str:
    """Say that something is known, or is not; of a moment, that it is known to have come."""
    if kind is Kind.BOOLEAN:
        return f"it is {'known' if known else 'not known'} {said}"
    if kind is Kind.MOMENT:
        return f"{said} is {'' if known else 'not '}known to have happened"
    return f"{said} is {'known' if known else 'unknown'}"
