"""The columns that one part of a binding can speak of: its own table's, and those of the tables joined to it."""

from collections.abc import Mapping

from sqlglot import exp

from leadpact.records.bindings.cells import Cell
from leadpact.records.bindings.shapes import Join, Reference
from leadpact.records.bindings.steps import Steps
from leadpact.records.bindings.views import View, Views


class Scope:
    """The columns that one part of a binding can speak of: its table's, and those of its joins."""

    def __init__(self, view: View, joins: Mapping[str, Join], views: Views) -> None:
        self.view = view
        self.alias = "own"
        self._joins = {
            name: found
            for name, join in joins.items()
            if (found := views.get(join.table)) is not None
        }
        self.shapes = joins
        self.dialect = views.dialect
        self.steps = Steps()
        self.used: list[str] = []

    def find(self, reference: Reference) -> Cell | None:
        """Find a column, in a joined table where its name begins with a join's."""
        for name in reference.names:
            prefix, dot, rest = name.partition(".")
            if dot and prefix in self.shapes:
                found = self._joined(prefix, reference, rest)
            else:
                found = _of(self.view.find(reference, (name,)), self.alias)
            if found is not None:
                return Cell(self.steps.raw(found.term.name, found.term), found.type)
        return None

    def silent(self) -> Cell | None:
        """Ask for whether a record of the part's own table carries no timeline, where that matters."""
        found = _of(self.view.silent(), self.alias)
        return None if found is None else Cell(self.steps.raw("silent", found.term), found.type)

    def header(self, reference: Reference) -> tuple[View, str] | None:
        """Give the table and the header of a column, as the source has it."""
        for name in reference.names:
            prefix, dot, rest = name.partition(".")
            view = self._joins.get(prefix) if dot and prefix in self.shapes else self.view
            inner = rest if view is not self.view else name
            if view is not None:
                header = view.header_of(Reference((inner,), place=reference.place))
                if header is not None:
                    return view, header
        return None

    def joins(self) -> list[tuple[str, View, list[tuple[Cell, Cell]]]]:
        """Give the joins that are used, each with the pairs of columns that have to be the same."""
        return [
            (name, self._joins[name], pairs)
            for name in self.shapes
            if name in self.used and (pairs := self._pairs(name))
        ]

    def joined_view(self, join: str) -> View | None:
        """Give the table that a join stands for, if one of the inputs is it."""
        return self._joins.get(join)

    def pair_not_there(self, join: str) -> Reference | None:
        """Give the column of a part's own table that a join needs and that is not there."""
        for left, _ in self.shapes[join].on:
            if self._beside(left) is None:
                return left
        return None

    def _joined(self, join: str, reference: Reference, column: str) -> Cell | None:
        view = self._joins.get(join)
        if view is None:
            return None
        found = view.find(reference, (column,))
        if found is None or not self._pairs(join):
            return None
        if join not in self.used:
            self.used.append(join)
        return _of(found, join)

    def _beside(self, reference: Reference) -> Cell | None:
        """Find a column as the condition of a join names it."""
        name = reference.names[0]  # the key of a mapping is one name
        prefix, dot, rest = name.partition(".")
        if dot and prefix in self.shapes:
            return self._joined(prefix, reference, rest)
        return _of(self.view.find(reference), self.alias)

    def _pairs(self, join: str) -> list[tuple[Cell, Cell]]:
        pairs = []
        for left, right in self.shapes[join].on:
            here, there = self._beside(left), self._joins[join].find(right)
            if here is None or there is None:
                return []
            pairs.append((here, _of(there, join) or there))
        return pairs


def _of(cell: Cell | None, alias: str) -> Cell | None:
    if cell is None:
        return None
    name = cell.term.name
    return Cell(exp.column(exp.to_identifier(name, quoted=True), table=alias), cell.type)
