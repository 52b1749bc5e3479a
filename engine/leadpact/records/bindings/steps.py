"""What is computed once and used often: expressions under names, in as many steps as they stand on each other."""

from collections.abc import Callable
from typing import Final, TypeAlias

from sqlglot import exp

from leadpact.readings.columns.naming import Names
from leadpact.readings.columns.terms import Term, is_simple, names_in
from leadpact.records.bindings.parts import column, named

Bind: TypeAlias = Callable[[str, Term], Term]
"""Names an expression, and gives the name as a column; what costs nothing is given back as it is."""

_STEP: Final = "step"


class Steps:
    """The named expressions of one query, by the step in which each can be computed."""

    def __init__(self) -> None:
        self._names = Names()
        self._levels: list[dict[str, Term]] = [{}]
        self._level_of: dict[str, int] = {}
        self._known: dict[Term, Term] = {}

    def raw(self, hint: str, term: Term) -> Term:
        """Name a column of a table, which the first step selects."""
        return self._add(hint, term, 0)

    def bind(self, hint: str, term: Term) -> Term:
        """Name an expression over names."""
        if is_simple(term):
            return term
        level = 1 + max((self._level_of[name] for name in names_in(term)), default=0)
        return self._add(hint, term, level)

    def _add(self, hint: str, term: Term, level: int) -> Term:
        if (known := self._known.get(term)) is not None:
            return known
        name = self._names.new(hint)
        while len(self._levels) <= level:
            self._levels.append({})
        self._levels[level][name] = term
        self._level_of[name] = level
        found = self._known[term] = column(name)
        return found

    def select(self, rows: exp.Select, columns: list[Term], *conditions: Term) -> exp.Select:
        """Select columns, expressions over names, of the rows of a FROM."""
        query = rows.select(*(named(term, name) for name, term in self._levels[0].items()))
        for level in self._levels[1:]:
            terms = (named(term, name) for name, term in level.items())
            query = exp.select("*", *terms).from_(query.subquery(_STEP))
        query = exp.select(*(c.copy() for c in columns)).from_(query.subquery(_STEP))
        return query.where(*(c.copy() for c in conditions)) if conditions else query
