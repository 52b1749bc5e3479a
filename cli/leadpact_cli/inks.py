"""The colours of a page: what each role of a text looks like on a terminal."""

from collections.abc import Iterable
from typing import Any

import click

from leadpact.readings.styled import Line, Role, Segment

INKS: dict[Role, dict[str, Any]] = {
    Role.PLAIN: {},
    Role.STRONG: {"bold": True},
    Role.MUTED: {"dim": True},
    Role.GOOD: {"fg": "green"},
    Role.BAD: {"fg": "red", "bold": True},
    Role.WAITING: {"fg": "cyan"},
    Role.UNSURE: {"fg": "yellow"},
    Role.WAIVED: {"fg": "magenta"},
}


def written(lines: Iterable[Line], *, colour: bool) -> str:
    """Write lines as text, each with its end."""
    return "".join(f"{_inked(line) if colour else line}\n" for line in lines)


def _inked(line: Line) -> str:
    return "".join(map(_ink, line.segments)).rstrip()


def _ink(segment: Segment) -> str:
    look = INKS[segment.role]
    return click.style(segment.text, **look) if look and segment.text.strip() else segment.text
