"""The named parts of the queries of a binding, each written when all that it is asked for is known."""

from collections.abc import Callable

from sqlglot import exp

from leadpact.readings.columns.naming import Names
from leadpact.readings.columns.terms import Term
from leadpact.records.bindings.bound import Count

LEAD_ID, LEAD_KEY, KIND, AT = "lead_id", "lead_key", "kind", "at"
PREFIX = "bound_"
"""Before the name of every part, so that none is taken for a table of the source."""

ASSUMED = " assumed"
"""Behind the name of a field: whether its time of day is assumed. No path of a policy has a blank."""


class Parts:
    """Queries by name, in the order in which they may refer to each other."""

    def __init__(self) -> None:
        self.names = Names()
        self._makers: dict[str, Callable[[], exp.Query]] = {}

    def add(self, hint: str, make: Callable[[], exp.Query]) -> str:
        """Add a part under a new name like the hint."""
        name = self.names.new(f"{PREFIX}{hint}")
        self._makers[name] = make
        return name

    def named(self, name: str, make: Callable[[], exp.Query]) -> None:
        """Add a part under a name that is taken for it already."""
        self._makers[name] = make

    def whole(self, query: exp.Select) -> exp.Select:
        """Give a query with all the parts that it stands on, each behind those that it stands on itself."""
        made: dict[str, exp.Query] = {}

        def visit(found: exp.Query) -> None:
            for table in found.find_all(exp.Table):
                make = self._makers.get(table.name)
                if make is not None and table.name not in made and not table.args.get("db"):
                    part = make()
                    visit(part)
                    made[table.name] = part

        visit(query)
        whole = query.copy()
        for name, part in made.items():
            whole = whole.with_(quoted(name), as_=part, copy=False)
        return whole

    def count(self, label: str, query: exp.Select) -> Count:
        return Count(label, self.whole(query))


def quoted(name: str) -> exp.Identifier:
    return exp.to_identifier(name, quoted=True)


def column(name: str, table: str | None = None) -> Term:
    return exp.column(quoted(name), table=table)


def named(term: Term, name: str) -> Term:
    return exp.Alias(this=term.copy(), alias=quoted(name))


def counted(source: Term, *conditions: Term) -> exp.Select:
    """Count the rows of a source."""
    query = exp.select(named(exp.Count(this=exp.Star()), "n")).from_(source)
    return query.where(*(c.copy() for c in conditions)) if conditions else query


def part(name: str, alias: str | None = None) -> exp.Table:
    """Name a part in a FROM."""
    table = exp.to_table(name)
    if alias is not None:
        table.set("alias", exp.TableAlias(this=exp.to_identifier(alias)))
    return table
