"""Rows of cells as lines of a page: what is short stands beside each other, the last column wraps."""

from collections.abc import Collection, Iterator, Sequence

from leadpact.readings.styled import Cell, Line, Role, Segment, columns_of, set_side_by_side

_GAP = 2
_NARROWEST = 20

Text = Segment | str


def columns(
    rows: Sequence[Sequence[Text]], *, width: int, right: Collection[int] = (), at: int = 1
) -> Iterator[Line]:
    """Lay out rows from column ``at`` on; the columns of ``right`` are flush right.

    There is one row at least. Each column but the last is as wide as its widest cell.
    """
    *fixed, _ = zip(*rows, strict=True)
    widths = [max(columns_of(_segment(cell).text) for cell in column) for column in fixed]
    for row in rows:
        cells: list[Cell] = []
        start = at
        for place, (cell, wide) in enumerate(zip(row[:-1], widths, strict=True)):
            segment = _segment(cell)
            size = columns_of(segment.text)
            shift = wide - size if place in right else 0
            cells.append(Cell(start + shift, max(size, 1), ((segment,),)))
            start += wide + _GAP
        room = max(width - start, _NARROWEST)
        cells.append(Cell(start, room, ((_segment(row[-1]),),)))
        yield from set_side_by_side(cells)


def _segment(cell: Text) -> Segment:
    return cell if isinstance(cell, Segment) else Segment(cell, Role.PLAIN)
