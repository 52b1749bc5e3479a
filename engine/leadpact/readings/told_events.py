"""Tell how many events there were, in the words that the agreement uses for them."""

from leadpact.nodes import Events
from leadpact.readings.amounts import counted
from leadpact.readings.naming import article, plural
from leadpact.readings.words import Words


def no_events(events: Events, words: Words, verb: str = "was") -> str:
    """Say that there were none: ``no call``, ``the lead was not assigned``."""
    named, which = words.named(events)
    return f"{named.deed(verb, no=True) if named.is_deed else f'no {named.noun}'}{which}"


def one_event(events: Events, words: Words) -> str:
    """Say that there was one: ``a call came``, ``the lead was assigned``."""
    named, which = words.named(events)
    if named.is_deed:
        return f"{named.deed('was')}{which}"
    return f"{article(named.noun)}{which} came"


def number_of_events(low: int, high: int | None, events: Events, words: Words) -> str:
    """Say how many there were: ``no call``, ``1 call``, ``2 to 3 calls``, ``2 or more`` (None)."""
    if (low, high) == (0, 0):
        return no_events(events, words)
    named, which = words.named(events)
    if named.is_deed:
        return f"{named.deed('was')} {_times(low, high)}{which}"
    if low == high:
        return f"{counted(low, named.noun, plural(named.noun))}{which}"
    return f"{_between(low, high)} {plural(named.noun)}{which}"


def _times(low: int, high: int | None) -> str:
    if low == high:
        return "once" if low == 1 else f"{low:,} times"
    return f"{_between(low, high)} times"


def _between(low: int, high: int | None) -> str:
    return f"{low:,} or more" if high is None else f"{low:,} to {high:,}"


def days_with_events(low: int, high: int | None, events: Events, words: Words) -> str:
    """Say on how many different days there were some: ``calls on 2 different days``."""
    if (low, high) == (0, 0):
        return f"{no_events(events, words)} on any day"
    named, which = words.named(events)
    said = named.deed("was") if named.is_deed else plural(named.noun)
    days = counted(low, "day") if low == high else f"{_between(low, high)} days"
    different = days.replace(" day", " different day") if days != "1 day" else "1 day"
    return f"{said}{which} on {different}"
