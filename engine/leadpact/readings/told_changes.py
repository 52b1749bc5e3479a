"""One change to a lead that would let it pass, and how it is told: to people, and as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, assert_never
from zoneinfo import ZoneInfo

from leadpact.lead import Event, Fact
from leadpact.readings.amounts import counted, difference, instant, worded
from leadpact.readings.findings import Worth
from leadpact.readings.naming import Happening, listed, plural
from leadpact.readings.plain_values import value_to_json, worth_to_json
from leadpact.readings.wishes import Wish, allowed, whole
from leadpact.units import DAY, DURATION, INSTANT, MINUTE, MONEYS, SECOND, Kind, Type, Value

_MOST_MEMBERS = 6


@dataclass(frozen=True, slots=True)
class Patch:
    """What a change does to a lead: facts that it sets, events that it takes away and adds.

    ``timeline``: the lead has one then, in any case.
    """

    facts: Mapping[str, Fact] = field(default_factory=dict)
    drop: tuple[Event, ...] = ()
    add: tuple[Event, ...] = ()
    timeline: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Which events a change is about: in words, since and by when; ``span`` names a window that has not begun."""

    named: Happening
    which: str
    since: int | None = None
    by: int | None = None
    span: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change to a lead's facts.

    ``fact`` is a field's path, a value's name, or the text of an aggregate, a window or an
    expression. ``value`` is what it is and ``needed`` the nearest that would do, both of ``type`` (of
    events, how many); ``needed`` is None where there is no single one, or no fact to set: ``wish``
    says what is wanted in any case. ``margin`` is the difference, a duration between two times.
    ``patch`` is None where nobody can solve the expression for a fact. ``is_late``: what it asks for
    should have happened before ``as_of``, and can no more.
    """

    fact: str
    type: Type
    value: Worth
    wish: Wish = field(repr=False)
    needed: Value | None
    margin: Value | None
    as_of: int = field(repr=False)
    events: Asked | None = field(default=None, repr=False)
    patch: Patch | None = field(default=None, repr=False, compare=False)

    @property
    def asked(self) -> Wish:
        """What is wanted, without the end that holds already: of 12, at least 50 says enough of 50 to 90."""
        wish, value = self.wish, self.value
        is_time = self.type.kind in (*INSTANT, Kind.DATE)
        if not isinstance(value, int | float) or is_time or wish.among is not None or wish.blank:
            return wish
        if not Wish(low=wish.low, above=wish.above).holds(value):
            return replace(wish, high=None, below=False)
        if not Wish(high=wish.high, below=wish.below).holds(value):
            return replace(wish, low=None, above=False)
        return wish

    @property
    def is_late(self) -> bool:
        by = self.events.by if self.events else None
        return by is not None and by < self.as_of

    def describe(self, zone: ZoneInfo | None) -> str:
        """Tell the change: ``company.employees: 38 more (12, at least 50)``; instants in the zone."""
        told = _Told(self, zone)
        return told.events(self.events) if self.events else f"{self.fact}: {told.fact()}"

    def record(self) -> dict[str, Any]:
        """Give the change as JSON: money with its currency, durations in seconds, instants in UTC."""
        margin_type = DURATION if self.type.kind in (*INSTANT, Kind.DATE) else self.type
        return {
            "fact": self.fact,
            "value": worth_to_json(self.value, self.type),
            "needed": self._needed(),
            "margin": None if self.margin is None else value_to_json(self.margin, margin_type),
        }

    def _needed(self) -> Any:  # noqa: ANN401 - JSON
        if self.events or (self.needed is not None and _is_one(self.asked, self.type)):
            return None if self.needed is None else value_to_json(self.needed, self.type)
        return _Told(self, None).wish()


def _is_one(wish: Wish, of: Type) -> bool:
    """Whether the needed value says it all: it is an end that belongs to what is wanted, or the only one."""
    if of.kind is Kind.CHOICE:
        return len(allowed(wish, of)) == 1
    exact = of.kind in (Kind.INTEGER, Kind.DATE) or not (wish.above or wish.below)
    alone = not wish.other_than and not wish.tests and (wish.low is None or wish.high is None)
    return alone and exact and (wish.among is None or len(wish.among) == 1)


def margin_of(value: Worth, needed: Value | None, of: Type) -> Value | None:
    """Give how far it is to what is needed: signed, dates as durations; None of what has no distance."""
    if needed is None or isinstance(needed, str | bool) or not isinstance(value, int | float):
        return None
    return (needed - value) * (DAY if of.kind is Kind.DATE else 1)


@dataclass(frozen=True, slots=True)
class _Told:
    """One change in words."""

    change: Change
    zone: ZoneInfo | None

    def fact(self) -> str:
        change = self.change
        match change.type.kind:
            case Kind.BOOLEAN | Kind.TEXT | Kind.CHOICE:
                return self.wish()
            case Kind.TIMESTAMP | Kind.MOMENT | Kind.DATE:
                return f"{self.wish()}{self._apart()}"
            case (
                Kind.INTEGER | Kind.NUMBER | Kind.MONEY | Kind.MONEY_PER_MONTH | Kind.DURATION
            ):  # fmt: skip
                now = change.value
                if not isinstance(now, int | float) or change.needed is None:
                    return self.wish()
                gap = self._gap(now)
                return f"{gap} ({self._value(now)}, {self.wish()})"
            case _:
                assert_never(change.type.kind)

    def _gap(self, now: float) -> str:
        """Say how much more or less: over so much, where the bound itself would not do."""
        change = self.change
        wish, of = change.wish, change.type
        if isinstance(change.needed, str) or change.needed is None:
            return self.wish()
        is_up = change.needed > now
        bound, strict = (wish.low, wish.above) if is_up else (wish.high, wish.below)
        if of.kind is Kind.INTEGER or not strict or bound is None or wish.among is not None:
            return difference(now, change.needed, of)
        if bound == now:
            return "a little more" if is_up else "a little less"
        return f"over {difference(now, _exact(bound, of), of)}"

    def _apart(self) -> str:
        change = self.change
        value, needed = change.value, change.needed
        if not isinstance(value, int) or not isinstance(needed, int):
            return ""
        if change.type.kind is not Kind.DATE and abs(needed - value) >= MINUTE:
            needed = value + round((needed - value) / SECOND) * SECOND
        return f" ({difference(value, needed, change.type)})"

    def _value(self, value: Value) -> str:
        kind = self.change.type.kind
        if kind in INSTANT and isinstance(value, int):
            return self.when(value)
        of = self.change.type
        return worded(_exact(value, of) if isinstance(value, float) else value, of)

    def when(self, at: int) -> str:
        """Tell an instant to the minute, the year only where it is not that of ``as_of``."""
        year = instant(self.change.as_of, self.zone).split()[3]
        said = instant(at - at % MINUTE, self.zone, with_zone=self.zone is None)
        return said.replace(f" {year} ", " ")

    def by(self, at: int) -> str:
        """Tell until when: the end of a day is the day."""
        after = self.when(at + 1)
        if (at + 1) % MINUTE or " 00:00" not in after:
            return f"by {self.when(at)}"
        return f"by {self.when(at).partition(':')[0].rpartition(' ')[0]}"

    # -- what is wanted

    def wish(self) -> str:
        """Say what is wanted: ``at least 50``, ``software or fintech``, ``by Tue 13 Jan 13:15``."""
        change = self.change
        wish, of = change.asked, change.type
        if wish.blank:
            return "unknown"
        if of.kind is Kind.BOOLEAN:
            needed = None if wish.among is None else change.needed
            return "known" if needed is None else worded(needed, of)
        if of.kind is Kind.CHOICE and (wish.among is not None or wish.other_than or wish.tests):
            members = allowed(wish, of)
            if not wish.other_than or len(members) <= _MOST_MEMBERS:
                return listed(members, "or")
        is_rough = wish.rough and of.kind in (*MONEYS, Kind.DURATION)
        if is_rough or of.kind in (Kind.INTEGER, Kind.DATE):
            wish = whole(wish)
        parts = [self._bounds(wish)]
        if wish.among is not None:
            held = tuple(self._value(v) for v in wish.among if wish.holds(v))
            parts = [listed(held, "or")] if held else parts
        parts += [test.words for test in wish.tests]
        if wish.other_than and wish.among is None:
            parts.append(f"other than {listed(tuple(map(self._value, wish.other_than)), 'and')}")
        return " and ".join(part for part in parts if part) or "known"

    def _bounds(self, wish: Wish) -> str:
        of = self.change.type
        is_time = of.kind in (*INSTANT, Kind.DATE)
        if wish.low is not None and wish.low == wish.high:
            return self._bound(wish.low)
        low = high = ""
        if wish.low is not None and wish.high is not None and not (wish.above or wish.below):
            return f"between {self._bound(wish.low)} and {self._bound(wish.high)}"
        if wish.low is not None:
            word = "after" if is_time and wish.above else "above" if wish.above else "at least"
            at = self._bound(wish.low)
            low = f"{at} or later" if is_time and not wish.above else f"{word} {at}"
        if wish.high is not None:
            word = "before" if is_time else "below"
            word = word if wish.below else "by" if is_time else "at most"
            high = f"{word} {self._bound(wish.high)}"
        return " and ".join(part for part in (low, high) if part)

    def _bound(self, bound: float | Fraction) -> str:
        return self._value(_exact(bound, self.change.type))

    # -- events

    def events(self, asked: Asked) -> str:
        """Say which events are wanted: ``4 more attempts by Wed 28 Jan``."""
        change = self.change
        if not isinstance(change.margin, int) or not isinstance(change.needed, int):
            return f"{change.fact}: {self.wish()}"
        if change.margin < 0:
            return self._fewer(asked, change.needed, -change.margin)
        here = change.value if isinstance(change.value, int) else 0
        several = change.margin != change.needed or here > 0
        what = _some(asked, change.margin, "more " if several else "")
        total = f", {change.needed:,} in all" if several and change.needed > 1 else ""
        return f"{what}{asked.which}{self._time(asked)}{total}"

    def _fewer(self, asked: Asked, needed: int, less: int) -> str:
        named = asked.named
        if needed:
            many = counted(less, named.noun, plural(named.noun))
            what = f"{named.deed('is')} {counted(less, 'time')}" if named.is_deed else many
            return f"{what}{asked.which} fewer{self._time(asked)}, {needed:,} in all"
        none = named.deed("is", no=True) if named.is_deed else f"no {named.noun}"
        return f"{none}{asked.which}{self._time(asked)}"

    def _time(self, asked: Asked) -> str:
        if asked.span:
            return f" {asked.span}"
        if asked.since is None:
            return "" if asked.by is None else f" {self.by(asked.by)}"
        since = self.when(asked.since)
        return (
            f" after {since}" if asked.by is None else f" between {since} and {self.when(asked.by)}"
        )


def _some(asked: Asked, number: int, more: str) -> str:
    named = asked.named
    if named.is_deed:
        times = "" if number == 1 and not more else f" {counted(number, f'{more}time')}"
        return f"{named.deed('is')}{times}"
    if number == 1:
        return f"one {more}{named.noun}"
    return f"{number:,} {more}{plural(named.noun)}"


def _exact(bound: float | Fraction, of: Type) -> Value:
    """Give a bound as a value of the type."""
    if of.kind is Kind.NUMBER or (isinstance(bound, float) and of.kind is Kind.INTEGER):
        return float(bound)
    return round(bound)
