"""What each party lost, in all and by source."""

from leadpact.readings.styled import Role
from leadpact_cli.audit.html.naming import Json, Names
from leadpact_cli.audit.html.parts import Cell, Column, Table, count

_MOST_SOURCES = 8


def owners_table(record: Json, names: Names) -> Table:
    """Tell what each party lost, in all and by source."""
    groups = sorted(record["by"].get("source", ()), key=lambda g: -g["leads"])
    shown = [] if len(groups) <= 1 else groups[:_MOST_SOURCES]
    lost = [
        {one["owner"]: one["leads"] for one in found["owners"]}
        for found in (record["waterfall"], *(group["waterfall"] for group in shown))
    ]
    columns = (
        *(Column("Who answers"), Column("Leads lost", is_number=True)),
        *(Column(names.source(group["value"]), is_number=True) for group in shown),
    )
    rows = tuple(
        (
            Cell(names.party(owner), role=Role.STRONG),
            *(count(of.get(owner, 0), None) for of in lost),
        )
        for owner in lost[0]
    )
    total = (Cell("All of them"), *(count(sum(of.values()), None) for of in lost))
    return Table("owners", "What each party lost", columns, rows, total)
