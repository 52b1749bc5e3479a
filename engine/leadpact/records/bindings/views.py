"""The tables of a binding as parts of a query: only the columns that are asked for, under safe names."""

from collections.abc import Iterable, Mapping

from sqlglot import exp

from leadpact.diagnostics.catalogue import bindings as says
from leadpact.diagnostics.suggest import did_you_mean
from leadpact.readings.columns.dialect import Dialect
from leadpact.readings.columns.naming import Names
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.terms import Term, equal, is_false, is_true, negated, whole
from leadpact.records.bindings.bound import BindingError, Table
from leadpact.records.bindings.cells import Cell, as_text, key_of, nothing
from leadpact.records.bindings.conditions import Rows, names_in, number_in, truth
from leadpact.records.bindings.headers import Found, Header, matched
from leadpact.records.bindings.parts import PREFIX
from leadpact.records.bindings.shapes import Binding, Reference, SourceTable

_ROWS, _RANK = "source_rows", "rank_of_row"


class View:
    """One table: a query over its inputs, of the columns that were asked for."""

    def __init__(
        self,
        shape: SourceTable,
        inputs: Mapping[str, Table],
        name: str,
        missing: frozenset[str],
        dialect: Dialect,
    ) -> None:
        self.shape = shape
        self.name = name
        self.missing_in_where: list[str] = []
        self._missing = missing
        self._inputs = {given: Header(table) for given, table in inputs.items()}
        self.dialect = dialect
        self._names = Names()
        self._columns: dict[tuple[Found | None, ...], tuple[str, RawType]] = {}
        self._silent: str | None = None
        self._where = self._condition()
        self._one_per = None if shape.one_per is None else self.find(shape.one_per)
        self._first_by = None if shape.first_by is None else self.find(shape.first_by)

    def find(self, reference: Reference, names: Iterable[str] | None = None) -> Cell | None:
        """Find a column and ask for it; its term is its name in the query of this view.

        Raises:
            BindingError: the header has it more than once.
        """
        wanted = tuple(reference.names if names is None else names)
        meant = tuple(n for name in wanted for n in self.shape.columns.get(name, (name,)))
        for given, header in self._inputs.items():
            if (name := header.is_repeated(meant)) is not None:
                way_out = "rename one of them, or bind another column"
                raise BindingError(
                    reference.place.complain(
                        says.REPEATED_COLUMN, name=name, table=given, help=way_out
                    )
                )
        found = tuple(header.find(meant) for header in self._inputs.values())
        if not any(found):
            return None
        if found not in self._columns:
            self._columns[found] = (self._names.new(_hint(found)), _common(found))
        name, of = self._columns[found]
        return Cell(exp.column(exp.to_identifier(name, quoted=True)), of)

    def has(self, names: Iterable[str]) -> bool:
        """Whether a column of one of these names is there."""
        return any(header.find(names) is not None for header in self._inputs.values())

    def like(self, name: str) -> str | None:
        """Guess which column of the inputs a name may mean."""
        headers = (name for header in self._inputs.values() for name in header.table.columns)
        return did_you_mean(name, headers)

    def header_of(self, reference: Reference) -> str | None:
        """Give the name that the source has for a column."""
        meant = tuple(n for name in reference.names for n in self.shape.columns.get(name, (name,)))
        found = (header.find(meant) for header in self._inputs.values())
        return next((one.header for one in found if one is not None), None)

    def silent(self) -> Cell | None:
        """Ask for whether a record carries no timeline; None where each does, or none is meant to."""
        told = [header.table.silent for header in self._inputs.values()]
        if all(one is None or is_false(one) for one in told) and len(set(told)) == 1:
            return None
        self._silent = self._silent or self._names.new("silent")
        return Cell(_column(self._silent), RawType.BOOLEAN)

    def is_carried_by(self, other: "View") -> bool:
        """Whether its rows are timelines that the records of another carry."""
        carriers = {header.table.carried_by for header in self._inputs.values()}
        return not carriers.isdisjoint(other._inputs)  # noqa: SLF001 - a view too

    def asked_for(self) -> list[Cell]:
        """Give the columns that were asked for, by their names in the query."""
        found = [Cell(_column(name), of) for name, of in self._columns.values()]
        return (
            found
            if self._silent is None
            else [*found, Cell(_column(self._silent), RawType.BOOLEAN)]
        )

    def query(self) -> exp.Query:
        """Write the query; every column has to be asked for before."""
        rows = self._rows()
        if is_true(self._where) and self._one_per is None:
            return rows
        inner = rows.subquery(_ROWS)
        kept = exp.select("*").from_(inner)
        if not is_true(self._where):
            kept = kept.where(self._where.copy())
        if self._one_per is None:
            return kept
        ranked = exp.select("*", exp.alias_(self._rank(self._one_per), _RANK)).from_(
            kept.subquery(_ROWS)
        )
        return (
            exp.select("*").from_(ranked.subquery(_ROWS)).where(equal(exp.column(_RANK), whole(1)))
        )

    def left_out(self) -> exp.Select | None:
        """Count the rows that the condition leaves out; None where there is no condition."""
        if is_true(self._where):
            return None
        n = exp.Alias(this=exp.Count(this=exp.Star()), alias=exp.to_identifier("n"))
        rows = self._rows().subquery(_ROWS)
        return exp.select(n).from_(rows).where(negated(self._where))

    def _rank(self, key: Cell) -> Term:
        order = [] if self._first_by is None else order_of(self._first_by, self.dialect)
        order += [order_text(cell, self.dialect) for cell in self.asked_for()]
        partition = exp.Coalesce(
            this=key_of(key, self.dialect, self._missing), expressions=[exp.Literal.string("")]
        )
        return numbered([partition], order)

    def _condition(self) -> Term:
        rule = self.shape.where
        if rule is None:
            return exp.true()
        place = self.shape.place
        for name in names_in(rule):
            if not self.has(self.shape.columns.get(name.path, (name.path,))):
                self.missing_in_where.append(name.path)
        rows = Rows(
            lambda name: self.find(Reference((name,), place=place)), self._missing, self.dialect
        )
        return truth(rule, rows)

    def _rows(self) -> exp.Query:
        return union_all(
            [
                self._select(position, header)
                for position, header in enumerate(self._inputs.values())
            ]
        )

    def _select(self, position: int, header: Header) -> exp.Select:
        columns = [
            exp.alias_(self._value(found[position], of), exp.to_identifier(name, quoted=True))
            for found, (name, of) in self._columns.items()
        ]
        if self._silent is not None:
            silent = header.table.silent
            told = exp.true() if silent is None else silent.copy()
            columns.append(exp.alias_(told, exp.to_identifier(self._silent, quoted=True)))
        return exp.select(*columns).from_(aliased(header.table.relation, _ROWS))

    def _value(self, found: Found | None, of: RawType) -> Term:
        if found is None:
            return nothing(of, self.dialect)
        column = exp.column(exp.to_identifier(found.header, quoted=True), table=_ROWS)
        term = self.dialect.json_at(column, found.path) if found.path else column
        return term if found.type is of else as_text(Cell(term, found.type), self.dialect)


class Views:
    """The tables of a binding that the inputs have."""

    def __init__(
        self, binding: Binding, sources: Mapping[str, Table], names: Names, dialect: Dialect
    ) -> None:
        self.dialect = dialect
        self.inputs = matched(binding, sources)
        self._views = {
            name: View(
                binding.tables[name],
                {given: sources[given] for given in given_names},
                names.new(f"{PREFIX}{name}"),
                binding.missing,
                dialect,
            )
            for name, given_names in self.inputs.items()
        }

    def get(self, table: str) -> View | None:
        return self._views.get(table)

    def all(self) -> Iterable[View]:
        return self._views.values()


def aliased(relation: Term, alias: str) -> Term:
    """Give a table or a subquery the name that its columns are called by."""
    if isinstance(relation, exp.Select | exp.SetOperation):
        return relation.copy().subquery(alias)
    named = relation.copy()
    named.set("alias", exp.TableAlias(this=exp.to_identifier(alias)))
    return named


def union_all(queries: list[exp.Select]) -> exp.Query:
    """Put queries of the same columns together."""
    whole_query: exp.Query = queries[0]
    for query in queries[1:]:
        whole_query = exp.union(whole_query, query, distinct=False, copy=False)
    return whole_query


def numbered(partition: list[Term], order: list[Term]) -> Term:
    """Give each row its number within a partition."""
    return exp.Window(
        this=exp.RowNumber(),
        partition_by=[p.copy() for p in partition],
        order=exp.Order(expressions=[exp.Ordered(this=o.copy(), nulls_first=False) for o in order]),
    )


def order_text(cell: Cell, dialect: Dialect) -> Term:
    """Order by any column, as text by code point."""
    return dialect.in_code_point_order(as_text(cell, dialect))


def order_of(cell: Cell, dialect: Dialect) -> list[Term]:
    """Order by a column: by the number that a text is, and then by the text."""
    if cell.type in (RawType.CELL, RawType.JSON):
        return [number_in(as_text(cell, dialect), dialect), order_text(cell, dialect)]
    return [cell.term]


def _column(name: str) -> Term:
    return exp.column(exp.to_identifier(name, quoted=True))


def _hint(found: tuple[Found | None, ...]) -> str:
    first = next(one for one in found if one is not None)
    return "_".join((first.header, *first.path))


def _common(found: tuple[Found | None, ...]) -> RawType:
    kinds = {one.type for one in found if one is not None}
    return kinds.pop() if len(kinds) == 1 else RawType.CELL
