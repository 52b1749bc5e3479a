"""What a query over a policy stands on: a relation of leads and one of their events, raw or typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from sqlglot import exp

from leadpact.readings.columns.raw import Bounds, RawType
from leadpact.readings.columns.terms import FALSE, Term
from leadpact.units import Type


@dataclass(frozen=True, eq=False)
class RawColumn:
    """A column as the source has it: the term that names it, and how it holds its values.

    ``path`` leads from a JSON value to the datum inside it. ``bounds``: between them lie all of its
    values, if that is known.
    """

    term: Term
    type: RawType
    path: tuple[str, ...] = ()
    bounds: Bounds | None = None


@dataclass(frozen=True, eq=False)
class TypedColumn:
    """A column that holds values of the policy's type; where it was unreadable, where a default filled it.

    ``blank``: where nothing stood there. What then has no value and is not blank was unreadable, which is
    cheaper to ask than ``unreadable`` itself. ``between``: the
    first and the last instant that it can be, if that is known.
    """

    value: Term
    unreadable: Term = FALSE
    assumed: Term = FALSE
    blank: Term | None = None
    between: tuple[int, int] | None = None


Column: TypeAlias = RawColumn | TypedColumn


@dataclass(frozen=True, eq=False)
class LeadRelation:
    """One row a lead: a table or a query in ``source``, its columns by the policy's paths, and ``id``.

    ``key`` is what the events' ``lead_id`` is compared with. ``timeline`` says how a lead's own
    timeline is: 0 it has one, 1 the record carries none, 2 it cannot be read; None where every lead
    has one, in the relation of events. ``carried`` are further columns that the result keeps.
    """

    source: Term
    columns: Mapping[str, Column]
    id: Term
    key: Term
    timeline: Term | None = None
    carried: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class EventRelation:
    """One row an event: the ``lead_id`` it belongs to, its ``kind`` as text, when it was, its attributes.

    ``at`` is in microseconds of UTC, NULL where it cannot be read: such an event is ignored. An attribute
    that kinds declare with several types stands in ``apart``, once for each of them, where it is typed.
    """

    source: Term
    columns: Mapping[str, Column]
    lead_id: Term
    kind: Term
    at: Term
    apart: Mapping[tuple[str, Type], TypedColumn] = field(default_factory=dict)

    @property
    def is_read_again(self) -> bool:
        """Whether to read the source once more costs less than to keep what was read.

        It does where instants lie there as such, not as texts, and the source puts nothing together.
        """
        at = self.columns.get("at")
        is_typed = isinstance(at, RawColumn) and at.type is RawType.INSTANT
        return is_typed and self.source.find(exp.Join, exp.Group, exp.Distinct, exp.Window) is None
