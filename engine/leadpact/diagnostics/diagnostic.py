"""One complaint about one place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from leadpact.source import Source, Span


class Severity(Enum):
    """How bad it is: an error stops, a warning is a risk, a note is worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Label:
    """A further place that belongs to a complaint, with a word about it."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """One code of the catalogue: what is said, and the page that explains why.

    ``message`` is a template for ``str.format``; ``bad`` and ``good`` are what the page shows.
    """

    code: str
    name: str
    severity: Severity
    message: str
    why: str
    bad: str
    good: str

    def at(
        self,
        source: Source,
        span: Span,
        *,
        here: str = "",
        also: Iterable[Label] = (),
        help: str | None = None,
        words: Mapping[str, object] | None = None,
        **more: object,
    ) -> "Diagnostic":
        """Make the complaint about one place; ``words`` and ``more`` fill the message's template."""
        return Diagnostic(
            complaint=self,
            message=self.message.format(**{**(words or {}), **more}),
            source=source,
            span=span,
            here=here,
            also=tuple(also),
            help=help,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """A complaint at a place: ``here`` labels the place, ``also`` shows others, ``help`` the way out."""

    complaint: Complaint
    message: str
    source: Source
    span: Span
    here: str = ""
    also: tuple[Label, ...] = ()
    help: str | None = None

    @property
    def is_error(self) -> bool:
        return self.complaint.severity is Severity.ERROR


def in_file_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort by file and place, each complaint once."""
    unique = dict.fromkeys(diagnostics)
    return tuple(
        sorted(unique, key=lambda d: (d.source.name, d.span.start, d.span.end, d.complaint.code))
    )
