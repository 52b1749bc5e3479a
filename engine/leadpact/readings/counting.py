"""Word what is counted, summed up or looked for among events."""

from leadpact.readings.amounts import number
from leadpact.readings.naming import Happening, article, plural, spaced
from leadpact.units import INSTANT, Kind

_OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def exists(events: Happening, which: str, *, negated: bool) -> str:
    """Say that there is one at least, or none."""
    if events.is_deed:
        return events.deed("has been", no=negated)
    return f"there is {f'no {events.noun}' if negated else article(events.noun)}{which}"


def in_window(events: Happening, which: str, at_least: int, span: str, *, negated: bool) -> str:
    """Say that enough of them, or too few, happen in a window."""
    apart = f",{which}," if which.startswith(" where ") else which
    if at_least > 1:
        said = _amount(
            events, f"{'fewer than' if negated else 'at least'} {at_least:,}", at_least, "is"
        )
    elif events.is_deed:
        said = events.deed("is", no=negated)
    else:
        said = f"there is {f'no {events.noun}' if negated else article(events.noun)}"
    return f"{said}{apart} {span}"


def how_many(
    unit: str, events: Happening, which: str, symbol: str, n: int, *, negated: bool
) -> str:
    """Word a count of events, or of their days, against a number."""
    symbol, n = _whole(_OPPOSITE[symbol] if negated else symbol, n)
    if unit == "count" and (symbol, n) in {("=", 0), (">=", 1)}:
        return exists(events, which, negated=symbol == "=")
    amount = {
        "=": f"exactly {n:,}",
        "!=": f"any number but {n:,}",
        ">=": f"at least {n:,}",
        "<=": f"at most {n:,}",
    }[symbol]
    if unit == "count":
        return f"{_amount(events, amount, n, 'has been')}{which}"
    days = (
        "on no day"
        if (symbol, n) == ("=", 0)
        else f"on {amount} different {'day' if n == 1 else 'days'}"
    )
    if events.is_deed:
        return f"{events.deed('has been')} {days}{which}"
    return f"there are {plural(events.noun)}{which} {days}"


def _whole(symbol: str, n: int) -> tuple[str, int]:
    """Say of a whole number what is meant with both ends included: more than 2 is at least 3."""
    symbol, n = {">": (">=", n + 1), "<": ("<=", n - 1)}.get(symbol, (symbol, n))
    return {("<=", 0): ("=", 0), ("!=", 0): (">=", 1)}.get((symbol, n), (symbol, n))


def _amount(events: Happening, amount: str, n: int, verb: str) -> str:
    if events.is_deed:
        return f"{events.deed(verb)} {amount} {'time' if n == 1 else 'times'}"
    return f"there {'is' if n == 1 else 'are'} {amount} {events.noun if n == 1 else plural(events.noun)}"


def first(word: str, events: Happening, which: str) -> str:
    """Name the first or the last of them."""
    return f"{events.first(word)}{which}"


def events(events: Happening, which: str) -> str:
    """Name the events."""
    return f"{events.many}{which}"


def aggregate(
    function: str, attribute: str | None, events: Happening, which: str, kind: Kind | None
) -> str:
    """Word an aggregate as a noun: ``the number of calls``, ``the total time on page of page views``."""
    if function in {"first", "last"}:
        found = first(function, events, which)
        return f"the {spaced(attribute)} of {found}" if attribute else found
    if function == "count":
        return f"the number of {events.many}{which}"
    if function == "days":
        if events.is_deed:
            return f"the number of different days on which {events.deed('was')}{which}"
        return f"the number of different days with {article(events.noun)}{which}"
    word = {"sum": "total", "average": "average"}.get(function)
    if word is None:
        early, late = (
            ("earliest", "latest")
            if kind in INSTANT or kind is Kind.DATE
            else ("lowest", "highest")
        )
        word = early if function == "minimum" else late
    over = "over the" if events.is_deed else "of all"
    return f"the {word} {spaced(attribute or '')} {over} {events.many}{which}"


def ordinal(value: float) -> str:
    """Write ``90th``, ``1st``, ``99.9th``."""
    text = number(value)
    if text.endswith(("11", "12", "13")) or "." in text:
        return f"{text}th"
    return text + {"1": "st", "2": "nd", "3": "rd"}.get(text[-1], "th")
