"""What a whole run shows of its data and no single lead can: kinds without an event, an export of another time."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from leadpact.diagnostics.catalogue.bindings import SILENT_KIND
from leadpact.diagnostics.catalogue.data import TIMELINE_IN_A_CELL
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.diagnostics.suggest import closest
from leadpact.engines.gathering import Gathered
from leadpact.engines.time_spans import TimeSpan, time_span
from leadpact.policy import PolicyTree
from leadpact.readings.amounts import rfc3339
from leadpact.records.latest import of_another_time
from leadpact.source import Source, Span

_BIND_IT: Final = (
    "give the events as a table with `--activity`, or let `leadpact bind` write a binding"
)
_UNOBSERVED: Final = "where the source does not record it, say so under `unobserved` in a binding"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a run shows of its data.

    ``newest`` is the latest instant that it tells of, None where it tells of none; ``silent`` are kinds
    and timelines of which nothing came, ``other_time`` is there where the data is of another time.
    """

    newest: int | None
    silent: tuple[Diagnostic, ...]
    other_time: tuple[Diagnostic, ...]

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """All that is warned of."""
        return (*self.silent, *self.other_time)


NOTHING_SHOWN: Final = Shown(None, (), ())


def exported_record(shown: Shown) -> dict[str, Any]:
    """Write of what time the data is."""
    return {
        "newest": None if shown.newest is None else rfc3339(shown.newest),
        "is_of_another_time": bool(shown.other_time),
    }


def shown_by(gathered: Gathered, as_of: int, name: str) -> Shown:
    """Look once at what was gathered from sources that are called ``name``, as of an instant."""
    span = time_span(gathered)
    return Shown(
        span.newest,
        (*timelines_in_cells(gathered), *silent_kinds(gathered, span)),
        tuple(other_time(span, as_of, name)),
    )


def shown_in_place(
    tree: PolicyTree, span: TimeSpan, as_of: int, name: str, *, has_events: bool
) -> Shown:
    """Say what leads show that lie in a table called ``name``, perhaps with a table of their events."""
    is_told = has_events and span.newest is not None
    silent = tuple(_silent(tree, span, frozenset())) if is_told else ()
    return Shown(span.newest, silent, tuple(other_time(span, as_of, name)))


def silent_kinds(gathered: Gathered, span: TimeSpan) -> Iterator[Diagnostic]:
    """Complain of each kind of the policy that is recorded, as is said, and of which there is no event.

    Where nothing carries a timeline, or there are no leads, there is nothing to be said.
    """
    if gathered.events is None or span.newest is None:
        return
    tree = gathered.tree
    eras = gathered.eras or (gathered.unobserved,)
    never_seen = frozenset.intersection(*eras)
    silent = tree.kinds.keys() - span.kinds - never_seen
    if silent and gathered.tables is None and not gathered.own_timelines():
        return
    yield from _silent(tree, span, never_seen)


def _silent(tree: PolicyTree, span: TimeSpan, never_seen: frozenset[str]) -> Iterator[Diagnostic]:
    for kind in tree.kinds.values():
        if kind.name in span.kinds | never_seen:
            continue
        guess = closest(kind.name, span.kinds - tree.kinds.keys())
        help_ = f"the data has events of the kind `{guess}`" if guess else _UNOBSERVED
        yield SILENT_KIND.at(tree.source, kind.span, kind=kind.name, help=help_)


def timelines_in_cells(gathered: Gathered) -> Iterator[Diagnostic]:
    """Complain of sources with a column `activity` that is not read, where it is not given as a table."""
    for scan in gathered.scans:
        if scan.has_cells and gathered.tables is None:
            yield TIMELINE_IN_A_CELL.at(
                Source(scan.name, ""), Span(0, 0), file=scan.name, help=_BIND_IT
            )


def other_time(span: TimeSpan, as_of: int, name: str) -> Iterator[Diagnostic]:
    """Complain where the newest instant of the sources, called ``name``, is a day from the one asked about."""
    return of_another_time(span.newest, as_of, name)
