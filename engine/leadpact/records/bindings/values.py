"""Fields and attributes as expressions over the tables: found, freed of placeholders, rewritten for their type."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from leadpact.readings.columns.dialect import Dialect
from leadpact.readings.columns.dialect_literals import operand, text
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.terms import FALSE, Term, case, is_false
from leadpact.records.bindings.amounts import rewritten
from leadpact.records.bindings.cells import Cell, among_texts, as_text
from leadpact.records.bindings.machines import Actors
from leadpact.records.bindings.scopes import Scope
from leadpact.records.bindings.shapes import (
    Constant,
    Datum,
    FirstOf,
    IsMachine,
    Reading,
    Reference,
)
from leadpact.records.bindings.times import Timed, date, instant
from leadpact.units import INSTANT, MONEYS, NUMERIC, Kind

_COUNTED = NUMERIC | MONEYS | {Kind.DURATION}
_SPELLABLE = frozenset({Kind.BOOLEAN, Kind.CHOICE, Kind.TEXT})


@dataclass(frozen=True, eq=False)
class Value:
    """A datum as an expression, where its time is assumed, and the columns that it is made of."""

    cell: Cell
    assumed: Term
    columns: tuple[Reference, ...]


@dataclass(frozen=True, eq=False)
class Maker:
    """Makes values in one part of a binding. ``zone`` is the binding's own."""

    scope: Scope
    actors: Actors
    zone: str | None
    dialect: Dialect

    def value(self, datum: Datum, kind: Kind) -> Value | None:
        """Make a field or an attribute of this kind of type; None where no column of it is there."""
        match datum:
            case Constant(text=written):
                return Value(Cell(text(written), RawType.CELL), FALSE, ())
            case IsMachine(actor=actor):
                found = self.scope.find(actor)
                if found is None:
                    return None
                return Value(Cell(self.actors.is_machine(found), RawType.BOOLEAN), FALSE, (actor,))
            case FirstOf(columns=columns):
                reading = self.effective(datum)
                found_cells = [
                    (one, cell) for one in columns if (cell := self.scope.find(one)) is not None
                ]
                if not found_cells:
                    return None
                timed = [self._typed(cell, reading, kind) for _, cell in found_cells]
                return _first(timed, tuple(one for one, _ in found_cells), self.dialect)

    def effective(self, datum: FirstOf) -> Reading:
        """Give the reading of a column with the zone of its table, or the binding's."""
        zone = datum.reading.zone
        if zone is None:
            header = next(filter(None, map(self.scope.header, datum.columns)), None)
            zone = (None if header is None else header[0].shape.zone) or self.zone
        return replace(datum.reading, zone=zone)

    def _typed(self, cell: Cell, reading: Reading, kind: Kind) -> Timed:
        bind = self.scope.steps.bind
        cell = without_placeholders(cell, reading, self.dialect)
        cell = spelt(Cell(bind("clean", cell.term), cell.type), reading, self.dialect)
        cell = Cell(bind("spelt", cell.term), cell.type)
        if kind in INSTANT:
            return instant(cell, reading, bind, self.dialect)
        if kind is Kind.DATE:
            return Timed(date(cell, reading, bind, self.dialect))
        if kind in _COUNTED:
            return Timed(rewritten(cell, reading.numbers, reading.unit, bind, self.dialect))
        is_text = cell.type in (RawType.CELL, RawType.JSON, RawType.BOOLEAN)
        if kind is Kind.BOOLEAN and cell.type in (RawType.INTEGER, RawType.DOUBLE):
            return Timed(_flag(cell))
        if kind in _SPELLABLE and not is_text:
            return Timed(Cell(as_text(cell, self.dialect), RawType.CELL))
        return Timed(cell)


def without_placeholders(cell: Cell, reading: Reading, dialect: Dialect) -> Cell:
    """Make what stands for nothing NULL: an empty cell, and what the binding names."""
    if cell.type not in (RawType.CELL, RawType.JSON):
        return cell
    written = dialect.trimmed(as_text(cell, dialect))
    has_letters = any(char.isalpha() for word in reading.missing for char in word)
    compared = dialect.small_letters(written) if has_letters else written
    is_nothing = among_texts(compared, reading.missing | {""})
    return Cell(case([(exp.Not(this=operand(is_nothing)), cell.term)]), cell.type)


def spelt(cell: Cell, reading: Reading, dialect: Dialect) -> Cell:
    """Replace raw spellings by what they stand for; any other text stays."""
    if not reading.spellings:
        return cell
    raw = as_text(cell, dialect)
    lookup = exp.Case(this=dialect.small_letters(dialect.trimmed(raw)))
    for spelling in reading.spellings:
        lookup = lookup.when(text(spelling.written), text(spelling.meaning))
    return Cell(lookup.else_(raw), RawType.CELL)


def _flag(cell: Cell) -> Cell:
    """Read 1 and 0 as true and false; any other number stays, and is refused."""
    word = case(
        [
            (exp.EQ(this=operand(cell.term), expression=exp.Literal.number(n)), text(w))
            for n, w in ((1, "true"), (0, "false"))
        ],
        exp.Cast(this=cell.term.copy(), to=exp.DataType.build("text")),
    )
    return Cell(word, RawType.CELL)


def _first(timed: Sequence[Timed], columns: tuple[Reference, ...], dialect: Dialect) -> Value:
    if len(timed) == 1:
        return Value(timed[0].cell, timed[0].assumed, columns)
    cells = alike([one.cell for one in timed], dialect)
    first = exp.Coalesce(this=cells[0].term, expressions=[c.term for c in cells[1:]])
    assumed: Term = FALSE
    if not all(is_false(one.assumed) for one in timed):
        assumed = case((one.cell.is_known(), one.assumed) for one in timed)
        assumed = exp.Coalesce(this=assumed, expressions=[exp.false()])
    return Value(Cell(first, cells[0].type), assumed, columns)


def alike(cells: Sequence[Cell], dialect: Dialect) -> list[Cell]:
    """Give columns one raw type: text where they differ."""
    if len({cell.type for cell in cells}) == 1:
        return list(cells)
    return [Cell(as_text(cell, dialect), RawType.CELL) for cell in cells]
