"""Who is no person: the actors that a binding calls machines."""

from collections.abc import Collection

from sqlglot import exp

from leadpact.operators.text import folded
from leadpact.readings.columns.dialect import Dialect
from leadpact.readings.columns.dialect_literals import operand
from leadpact.readings.columns.terms import Term, either
from leadpact.records.bindings.cells import Cell, among_texts, key_of
from leadpact.records.bindings.shapes import Machines


class Actors:
    """Tells machines from people. ``listed`` name queries of one column, ``machine``."""

    def __init__(
        self,
        machines: Machines,
        listed: Collection[str],
        missing: frozenset[str],
        dialect: Dialect,
    ) -> None:
        self._machines = machines
        self._missing = missing
        self._listed = listed
        self._dialect = dialect

    def is_machine(self, actor: Cell) -> Term:
        """Whether an actor is a machine; unknown where nobody is named."""
        key = key_of(actor, self._dialect, self._missing)
        small = self._dialect.small_letters(key)
        tests: list[Term] = []
        if self._machines.ids:
            tests.append(among_texts(small, frozenset(map(folded, self._machines.ids))))
        tests += [
            self._dialect.starts_with(small, folded(beginning))
            for beginning in self._machines.beginnings
        ]
        tests += [
            exp.In(
                this=operand(key), query=exp.select("machine").from_(exp.to_table(name)).subquery()
            )
            for name in self._listed
        ]
        is_known = exp.Not(this=exp.Is(this=operand(key), expression=exp.null()))
        return exp.Case().when(is_known, either(*tests) if tests else exp.false())
