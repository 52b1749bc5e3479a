"""Write the source that reads a raw record: the fields that a policy uses, each once, and its events."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from leadpact.lead import BLANK, Event, Lead, Unreadable
from leadpact.policy import Datum, PolicyTree
from leadpact.readings.deciding.frames import Happening, Timeline
from leadpact.readings.deciding.inlining import at_once
from leadpact.readings.deciding.program import Lines, Names, Program
from leadpact.readings.deciding.readers import Reader, Readers
from leadpact.readings.deciding.results import Facts
from leadpact.readings.deciding.timelines import EventReader, read_timeline
from leadpact.readings.deciding.uses import Uses
from leadpact.readings.deciding.worths import Gap, Open, Origin, State, Worth
from leadpact.readings.findings import PLAIN, Cause
from leadpact.readings.tellers import attribute_datum
from leadpact.units import Kind


class _Refused:
    """Stands in the place of a field whose group is none."""


REFUSED = _Refused()


class Group(Protocol):
    """What fields are got from."""

    def get(self, key: str, /) -> Worth:
        """Give what the record holds under a key, None where it holds nothing."""
        ...


class _NoGroup:
    """Something that is no group of fields, where one is wanted: each field in it is unreadable."""

    @staticmethod
    def get(_key: str, /) -> _Refused:
        return REFUSED


_NOTHING: Mapping[str, Any] = {}
_NO_GROUP = _NoGroup()


def group(parent: object) -> Group:
    """Give what a group's fields are got from: itself, nothing, or what refuses every one of them."""
    if type(parent) is dict or isinstance(parent, Mapping):
        return parent
    if parent is None or (isinstance(parent, str) and not parent.strip(" \t\r\n")):
        return _NOTHING
    return _NO_GROUP


class Worths:
    """Turns facts of one datum into worths; ``teller`` is the datum that tells of its blanks."""

    def __init__(self, teller: Datum) -> None:
        missing = Gap(teller.name, Cause.MISSING, teller.filled_by)
        invalid = Gap(teller.name, Cause.INVALID, teller.filled_by)
        is_moment = teller.type.kind is Kind.MOMENT
        self.invalid = Open(State.UNKNOWN, invalid, (), Origin.DATUM)
        self.missing = Open(State.UNKNOWN, missing, (), Origin.DATUM)
        self.blank: Worth = BLANK if is_moment else self.missing

    def of(self, fact: object) -> Worth:
        """Give the worth of a fact."""
        if fact.__class__ in PLAIN:
            return fact
        if fact is BLANK:
            return self.blank
        return self.invalid if isinstance(fact, Unreadable) else self.missing

    def reader(self, datum: Datum, read: Reader) -> Callable[[object], Worth]:
        """Prepare the way from a raw value to a worth: a default fills a blank."""
        blank = self.blank if datum.default is None else datum.default

        def worth(raw: object) -> Worth:
            if raw is REFUSED:
                return self.invalid
            fact = read(raw)
            return blank if fact is BLANK else self.of(fact)

        return worth


class Intake:
    """Reads leads for one policy: raw records by compiled code, typed leads as they are."""

    def __init__(self, tree: PolicyTree, uses: Uses, program: Program, readers: Readers) -> None:
        self.tree = tree
        self.readers = readers
        self.numbers = uses.numbers()
        self.fields = tuple(name for name in tree.fields if name in uses.fields)
        self.kinds = {name: uses.kinds[name] for name in tree.kinds if name in uses.kinds}
        self._worths = {name: Worths(tree.fields[name]) for name in self.fields}
        self._attributes = {kind: self._tellers(kind) for kind in self.kinds}
        self._fields_function = self._write_fields(program)
        self._event_functions = {kind: self._write_event(kind, program) for kind in self.kinds}

    def _tellers(self, kind: str) -> Mapping[str, Worths]:
        declared = self.tree.kinds[kind].attributes
        return {
            name: Worths(attribute_datum(self.tree, name, datum.type))
            for name, datum in declared.items()
            if name in self.numbers
        }

    def ready(
        self, namespace: Mapping[str, Any]
    ) -> tuple[Callable[[Any], Facts], Callable[[Lead], Facts]]:
        """Take the compiled functions; give those that read raw records and typed leads."""
        fields_of: Callable[[Any], dict[str, Any]] = namespace[self._fields_function]
        events: dict[str, EventReader] = {
            kind: namespace[name] for kind, name in self._event_functions.items()
        }
        instant, nothing = self.readers.instant, frozenset[str]()

        def of_record(record: Mapping[str, Any]) -> Facts:
            timeline: Timeline = Cause.MISSING
            if events:
                timeline = read_timeline(record.get("activity"), events, instant)
            return Facts(fields_of(record), timeline, nothing)

        return of_record, self._of_lead

    def _of_lead(self, lead: Lead) -> Facts:
        facts = lead.facts
        fields = {name: self._worths[name].of(facts.get(name, BLANK)) for name in self.fields}
        if lead.events is None:
            return Facts(fields, Cause.MISSING, lead.unobserved)
        if isinstance(lead.events, Unreadable):
            return Facts(fields, Cause.INVALID, lead.unobserved)
        timeline = {}
        for kind in self.kinds:
            if events := lead.events.get(kind):
                tellers = self._attributes[kind]
                timeline[kind] = [self._happening(event, tellers) for event in events]
        return Facts(fields, timeline, lead.unobserved)

    def _happening(self, event: Event, tellers: Mapping[str, Worths]) -> Happening:
        found = event.attributes
        worths = (
            tellers[name].of(found.get(name, BLANK)) if name in tellers else None
            for name in self.numbers
        )
        return (event.at, *worths)

    # -- writing

    def _write_fields(self, program: Program) -> str:
        name = program.reserve("fields_of")
        lines, names = Lines(), Names()
        gets: dict[tuple[str, ...], str] = {(): "record.get"}
        told = []
        for path in self.fields:
            *parents, key = path.split(".")
            get = _group(tuple(parents), gets, lines, names)
            datum, worths = self.tree.fields[path], self._worths[path]
            read = program.bind(f"read_{path}", worths.reader(datum, self.readers.value(datum)))
            worth = _read(datum, f"{get}({key!r})", read, names.new(path), lines)
            told.append(f"{path!r}: {worth},")
        with lines.below("return {"):
            for line in told:
                lines.add(line)
        lines.add("}")
        program.define(name, "record", "", lines)
        return name

    def _write_event(self, kind: str, program: Program) -> str:
        name = program.reserve(f"event_{kind}")
        lines, names = Lines(), Names()
        parts = ["at"]
        attributes = self.tree.kinds[kind].attributes
        for attribute in self.numbers:
            if attribute not in self.kinds[kind] or attribute not in attributes:
                parts.append("None")
                continue
            datum, worths = attributes[attribute], self._attributes[kind][attribute]
            read = program.bind(
                f"read_{kind}_{attribute}", worths.reader(datum, self.readers.value(datum))
            )
            raw = f"raw.get({attribute!r})"
            parts.append(_read(datum, raw, read, names.new(attribute), lines))
        lines.add(f"return ({', '.join(parts)},)")
        program.define(name, "raw, at", "", lines)
        return name


def _read(datum: Datum, raw: str, read: str, variable: str, lines: Lines) -> str:
    """Write the reading of one raw value: what is common at once, anything else by the reader."""
    inline = at_once(datum, "x")
    if inline is None:
        return f"{read}({raw})"
    test, value = inline
    lines.add(f"x = {raw}")
    lines.add(f"{variable} = {value} if {test} else {read}(x)")
    return variable


def _group(
    path: tuple[str, ...], gets: dict[tuple[str, ...], str], lines: Lines, names: Names
) -> str:
    """Write how the fields of a group are got, once."""
    if path not in gets:
        above = _group(path[:-1], gets, lines, names)
        name = gets[path] = names.new(f"get_{'_'.join(path)}")
        lines.add(f"{name} = group({above}({path[-1]!r})).get")
    return gets[path]
