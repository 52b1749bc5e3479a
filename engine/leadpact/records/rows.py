"""What every kind of file gives: rows at their lines, each a record or the reason why it is none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from leadpact.diagnostics.diagnostic import Complaint, Diagnostic
from leadpact.records.notes import Reason
from leadpact.source import Source, Span

UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Row(NamedTuple):
    """A record, and the line (from one) that it starts on."""

    line: int
    record: Mapping[str, Any]


class Spoilt(NamedTuple):
    """What stands on a line in place of a record."""

    line: int
    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Columns:
    """What a table has to have and may have: the columns that mean something here.

    ``items`` are the keys that mean something in each event of a record's own timeline, None where
    records carry none.
    """

    required: tuple[str, ...]
    wanted: tuple[str, ...]
    items: tuple[str, ...] | None = None


class UnusableInput(Exception):  # noqa: N818 - the input is unusable, and the exit code says so
    """The input cannot be read at all; ``diagnostics`` say why and where."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__("\n".join(d.message for d in diagnostics))
        self.diagnostics = diagnostics


def about_file(
    complaint: Complaint,
    path: str,
    *,
    because: str = "",
    help: str | None = None,
) -> Diagnostic:
    """Make a complaint about a file as a whole."""
    return complaint.at(Source(path, ""), Span(0, 0), help=help, path=path, because=because)


def at_line(complaint: Complaint, path: str, number: int, line: str) -> Diagnostic:
    """Make a complaint about one line of a file that is not held in memory."""
    start = number - 1
    source = Source(path, "\n" * start + line.rstrip("\r\n"))
    return complaint.at(source, Span(start, len(source.text)))
