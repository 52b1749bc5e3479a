"""Hold a binding against a policy: what it names that is not there, and what cannot fit."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import assert_never

from leadpact.diagnostics.catalogue import bindings as says
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.diagnostics.suggest import did_you_mean
from leadpact.lead import Unreadable
from leadpact.policy import Datum as Declared
from leadpact.policy import PolicyTree
from leadpact.records.bindings.amounts import UNITS
from leadpact.records.bindings.conditions import misplaced
from leadpact.records.bindings.shapes import (
    Binding,
    Constant,
    Datum,
    FirstOf,
    IsMachine,
    Join,
    Place,
    Reading,
)
from leadpact.records.conversion import Spelling, reader
from leadpact.source import Span
from leadpact.units import INSTANT, MONEYS, NUMERIC, Kind

REQUIRED = ("id", "created_at")
_TIMES = INSTANT | {Kind.DATE}
_SPELT = {Kind.CHOICE, Kind.BOOLEAN, Kind.TEXT, *NUMERIC, *MONEYS}


def check(
    binding: Binding, tree: PolicyTree, versions: Sequence[PolicyTree] = ()
) -> Iterator[Diagnostic]:
    """Yield what is wrong with a binding for this policy.

    Where it has several ``versions`` (this one too), what suits one of them is right.
    """
    yield from _tables(binding)
    yield from _required(binding)
    found = list(_names(binding, tree))
    for other in versions:
        also = {_fault(d) for d in _names(binding, other)} if found else set()
        found = [d for d in found if _fault(d) in also]
    yield from found
    yield from _conditions(binding)


def _names(binding: Binding, tree: PolicyTree) -> Iterator[Diagnostic]:
    yield from _fields(binding, tree)
    yield from _kinds(binding, tree)


def _fault(found: Diagnostic) -> tuple[str, int, Span]:
    return found.complaint.code, id(found.source), found.span


def _required(binding: Binding) -> Iterator[Diagnostic]:
    place = binding.lead.place
    if not binding.lead.id.names:
        yield place.complain(says.NOT_BOUND, name="id", help="write `id:` under `lead`")
    if "created_at" not in binding.lead.fields:
        yield place.complain(
            says.NOT_BOUND, name="created_at", help="write `created_at:` under `lead: fields`"
        )


# -- tables and joins


def _tables(binding: Binding) -> Iterator[Diagnostic]:
    tables = binding.tables
    yield from _one_of(binding.lead.place, binding.lead.table, tables)
    yield from _joins(binding.lead.joins.values(), tables)
    for other in binding.lead.other_ids:
        yield from _one_of(other.place, other.table, tables)
    for part in binding.activity:
        yield from _one_of(part.place, part.table, tables)
        yield from _joins(part.joins.values(), tables)
    for machine in binding.machines.tables:
        yield from _one_of(machine.place, machine.table, tables)


def _joins(joins: Iterable[Join], tables: Mapping[str, object]) -> Iterator[Diagnostic]:
    for join in joins:
        yield from _one_of(join.place, join.table, tables)


def _one_of(place: Place, name: str, tables: Mapping[str, object]) -> Iterator[Diagnostic]:
    if name not in tables:
        way_out = did_you_mean(name, tables) or "tables are named under `tables`"
        yield place.complain(says.UNKNOWN_TABLE, what="table", name=name, help=way_out)


# -- the policy's names


def _fields(binding: Binding, tree: PolicyTree) -> Iterator[Diagnostic]:
    for path, datum in binding.lead.fields.items():
        declared = tree.fields.get(path)
        if path == "id":
            problem = "the id stands directly under `lead`: `id: …`"
            yield datum.place.complain(says.CANNOT_FIT, problem=problem)
        elif declared is not None:
            if binding.is_own(datum.place):
                yield from _fits(f"`{path}`", declared, datum)
        elif binding.is_own(datum.place):
            yield datum.place.complain(
                says.UNKNOWN_PART,
                owner="the policy",
                what="field",
                name=path,
                help=did_you_mean(path, tree.fields),
            )


def _kinds(binding: Binding, tree: PolicyTree) -> Iterator[Diagnostic]:
    told: set[str] = set()
    for part in binding.activity:
        kind = tree.kinds.get(part.kind)
        if kind is None:
            if part.kind not in told:
                yield from _no_kind(part.kind, part.place, binding, tree)
            told.add(part.kind)
            continue
        for name, datum in part.attributes.items():
            declared = kind.attributes.get(name)
            if declared is not None:
                if binding.is_own(datum.place):
                    yield from _fits(f"`{part.kind}.{name}`", declared, datum)
            elif binding.is_own(datum.place):
                yield datum.place.complain(
                    says.UNKNOWN_PART,
                    owner=f"`{part.kind}`",
                    what="attribute",
                    name=name,
                    help=did_you_mean(name, kind.attributes),
                )
    observed = {part.kind for part in binding.activity}
    said = [(named.name, named.place) for named in binding.unobserved]
    said += [(name, record.place) for name, record in binding.recorded.items()]
    for name, place in said:
        if name not in tree.kinds:
            yield from _no_kind(name, place, binding, tree)
    for named in binding.unobserved:
        if named.name in observed and binding.is_own(named.place):
            problem = f"`{named.name}` is unobserved here, and has events under `activity`"
            yield named.place.complain(says.CONTRADICTION, problem=problem, help="keep one of them")


def _no_kind(name: str, place: Place, binding: Binding, tree: PolicyTree) -> Iterator[Diagnostic]:
    if not binding.is_own(place):
        return
    way_out = did_you_mean(name, tree.kinds)
    if name in tree.groups:
        way_out = f"it is a group: name its kinds, {', '.join(tree.groups[name].kinds)}"
    yield place.complain(
        says.UNKNOWN_PART, owner="the policy", what="kind of event", name=name, help=way_out
    )


# -- types


def _fits(what: str, declared: Declared, datum: Datum) -> Iterator[Diagnostic]:
    """Yield what a field or an attribute of this type cannot be made from."""
    noun = f"{what} is {declared.type.noun}"
    match datum:
        case Constant(text=written):
            read = reader(declared, Spelling.TABLE)(written)
            if isinstance(read, Unreadable):
                yield datum.place.complain(says.CANNOT_FIT, problem=f"{what}: {read.because}")
        case IsMachine():
            if declared.type.kind is not Kind.BOOLEAN:
                problem = f"{noun}, and whether an actor is a machine is true or false"
                yield datum.place.complain(says.CANNOT_FIT, problem=problem)
        case FirstOf(reading=reading):
            for problem in _misfits(noun, declared, reading):
                yield datum.place.complain(says.CANNOT_FIT, problem=problem)
            if declared.type.kind in _SPELT:
                yield from _meanings(what, declared, reading)


def _misfits(noun: str, declared: Declared, reading: Reading) -> Iterator[str]:
    kind = declared.type.kind
    if reading.unit is not None and kind not in UNITS[reading.unit].kinds:
        yield f"{noun}, which is not counted in {reading.unit}"
    if reading.assumed_time is not None and kind not in INSTANT:
        yield f"{noun}, which has no time of day to assume"
    if reading.spellings and kind not in _SPELT:
        yield f"{noun}, which has no spellings"


def _meanings(what: str, declared: Declared, reading: Reading) -> Iterator[Diagnostic]:
    read = reader(declared, Spelling.TABLE)
    told: set[str] = set()
    seen: dict[str, str] = {}
    for spelling in reading.spellings:
        meant = read(spelling.meaning)
        if isinstance(meant, Unreadable) and spelling.meaning not in told:
            told.add(spelling.meaning)
            yield spelling.place.complain(
                says.CANNOT_FIT,
                problem=f"{what}: {meant.because}",
                help=did_you_mean(spelling.meaning, declared.type.members),
            )
        other = seen.setdefault(spelling.written, spelling.meaning)
        if other != spelling.meaning:
            problem = f"{what}: `{spelling.written}` stands for `{other}` already"
            yield spelling.place.complain(says.CANNOT_FIT, problem=problem)


def fitting(declared: Declared, datum: Datum) -> Datum | None:
    """Give what of a ready-made datum fits this field or attribute; None where nothing does."""
    read = reader(declared, Spelling.TABLE)
    match datum:
        case Constant(text=written):
            return None if isinstance(read(written), Unreadable) else datum
        case IsMachine():
            return datum if declared.type.kind is Kind.BOOLEAN else None
        case FirstOf(reading=reading):
            kept = tuple(
                s for s in reading.spellings if not isinstance(read(s.meaning), Unreadable)
            )
            unit = reading.unit
            if unit is not None and declared.type.kind not in UNITS[unit].kinds:
                unit = None
            return replace(datum, reading=replace(reading, spellings=kept, unit=unit))
        case _:
            assert_never(datum)


# -- conditions


def _conditions(binding: Binding) -> Iterator[Diagnostic]:
    rules = (
        *((table.where, table.place.source) for table in binding.tables.values()),
        *((part.when, part.place.source) for part in binding.activity),
        *((machine.when, machine.place.source) for machine in binding.machines.tables),
    )
    for rule, source in rules:
        for span, what in () if rule is None else misplaced(rule):
            yield says.BAD_CONDITION.at(
                source,
                span,
                what=what,
                help='compare a column with a constant: `Status = "Completed"`',
            )
