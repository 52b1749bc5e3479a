"""Several records of one person made into one lead: that of the earliest, each field the first not blank."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from sqlglot import exp

from leadpact.readings.columns.dialect import Dialect
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.terms import Term, above, both, equal, is_not_null, whole
from leadpact.records.bindings.cells import Cell, nothing
from leadpact.records.bindings.other_ids import OTHER
from leadpact.records.bindings.parts import ASSUMED, LEAD_ID, Parts, column, named, part
from leadpact.records.bindings.views import numbered, union_all

PERSON, CREATED, SILENT = "of person", "is created", "carries no timeline"
_RANK = "rank of record"

Fields: TypeAlias = tuple[Mapping[str, RawType], Mapping[str, str], Sequence[str]]
"""The columns of a record with their types; of fields those that say where a time is assumed; other booleans."""


def ranked(records: str, parts: Parts) -> str:
    """Add the part in which the records of each person are numbered, the earliest first."""

    def make() -> exp.Select:
        order = [column(CREATED), column("id")]
        return (
            exp.select("*", named(numbered([column(PERSON)], order), _RANK))
            .from_(part(records, "records"))
            .where(is_not_null(column(PERSON)), is_not_null(column("id")))
        )

    return parts.add("records_of_people", make)


def merged(
    records: str,
    numbered_records: str,
    of: Fields,
    dialect: Dialect,
) -> exp.Query:
    """Make one row of each person, and keep the records of which nobody says whose they are.

    What holds for one of several records holds for the person, of the columns that are booleans.
    """
    columns, assumed, flags = of
    once = [name for name in columns if name != "id"]
    first = [named(_first_rank(column(name)), f"{name} first") for name in once]
    inner = exp.select("*", *first).from_(part(numbered_records)).subquery("ranked_fields")
    fields: list[Term] = []
    for name in once:
        is_it = equal(column(_RANK), column(f"{name} first"))
        fields.append(named(_the_one(is_it, Cell(column(name), columns[name]), dialect), name))
        if name in assumed:
            holds = both(is_it, column(f"{name}{ASSUMED}"))
            number = dialect.count_if(holds)
            fields.append(named(above(number, whole(0)), f"{name}{ASSUMED}"))
    fields += (named(above(dialect.count_if(column(flag)), whole(0)), flag) for flag in flags)
    earliest = _the_one(equal(column(_RANK), whole(1)), Cell(column("id"), RawType.CELL), dialect)
    created = exp.Min(this=column(CREATED))
    people = (
        exp.select(named(earliest, "id"), *fields, named(created, CREATED))
        .from_(inner)
        .group_by(column(PERSON))
    )
    kept = [name for column_ in people.selects if (name := column_.alias)]
    apart = (
        exp.select(*(column(name) for name in kept))
        .from_(part(records, "records"))
        .where(
            exp.Or(
                this=exp.Is(this=column(PERSON), expression=exp.null()),
                expression=exp.Is(this=column("id"), expression=exp.null()),
            )
        )
    )
    return union_all([people, apart])


def later_records(numbered_records: str) -> exp.Select:
    """Pair the id of each later record with that of the person's earliest."""
    is_first = exp.Case().when(equal(column(_RANK), whole(1)), column("id"))
    first = exp.Window(this=exp.Max(this=is_first), partition_by=[column(PERSON)])
    inner = exp.select(column("id"), column(_RANK), named(first, LEAD_ID)).from_(
        part(numbered_records)
    )
    return (
        exp.select(named(column("id"), OTHER), column(LEAD_ID))
        .from_(inner.subquery("people"))
        .where(
            above(column(_RANK), whole(1)),
            exp.NEQ(this=column("id"), expression=column(LEAD_ID)),
        )
    )


def _first_rank(field: Term) -> Term:
    rank = exp.Case().when(is_not_null(field), column(_RANK))
    return exp.Window(this=exp.Min(this=rank), partition_by=[column(PERSON)])


def _the_one(condition: Term, cell: Cell, dialect: Dialect) -> Term:
    """Take the value of the one row of a group for which a condition holds."""
    value = cell.term
    if cell.type is RawType.JSON:
        value = exp.Cast(this=value.copy(), to=exp.DataType.build("text"))
    found: Term = exp.Max(this=exp.Case().when(condition.copy(), value))
    if cell.type is RawType.JSON:
        to = nothing(RawType.JSON, dialect).args["to"]
        found = exp.Cast(this=found, to=to.copy())
    return found
