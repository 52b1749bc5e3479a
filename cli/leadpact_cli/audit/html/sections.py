"""Parts that are laid out already for a terminal: an earlier audit, closed periods, the plan."""

from leadpact.readings.naming import capital
from leadpact.readings.styled import Role
from leadpact_cli.audit.html.parts import Cell, Column, Part, Table
from leadpact_cli.audit.section import Section, segment

_SHOWN = frozenset({Role.GOOD, Role.BAD, Role.UNSURE, Role.WAITING, Role.MUTED, Role.STRONG})


def part_of(section: Section) -> Part:
    """Turn a section into a part of the page."""
    title = capital(section.title.lower())
    name = "-".join(section.title.lower().split())
    columns = tuple(
        Column(capital(head) or "·", at in section.right) for at, head in enumerate(section.head)
    )
    rows = tuple(
        tuple(
            Cell(
                segment(cell).text,
                role=segment(cell).role if segment(cell).role in _SHOWN else Role.PLAIN,
                notes=tuple(segment(note).text for note in row.notes) if at == 0 else (),
            )
            for at, cell in enumerate(row.cells)
        )
        for row in section.rows
    )
    tables = (Table(f"{name}-table", title, columns, rows),) if rows else ()
    notes = tuple(segment(note).text for note in section.notes)
    about = f"{capital(section.about)}." if section.about else ""
    return Part(name, title, about, (), tables, notes)
