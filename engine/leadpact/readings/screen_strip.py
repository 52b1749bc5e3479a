"""Set the few moments of a lead's way that its promises turn on, in order of time, with what was due."""

from collections.abc import Iterator
from dataclasses import dataclass

from leadpact.nodes import Aggregate, Events, Expr, Field, ValueName, Window
from leadpact.policy import StageKind
from leadpact.readings.evidence import calendar_of
from leadpact.readings.findings import Finding
from leadpact.readings.naming import happening, spaced
from leadpact.readings.screen_page import Page
from leadpact.readings.stage_findings import CriterionFinding, StageFinding
from leadpact.readings.styled import EMPTY, Line, Role, Segment, columns_of
from leadpact.readings.telling import Scope, Telling
from leadpact.readings.told_windows import is_inside
from leadpact.readings.verdicts import Verdict
from leadpact.readings.windows import due

_MOST = 12
_END = "the end of "
_LINK = Segment(" ─ ", Role.MUTED)


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment; ``rank`` puts what happened before what was due at the same instant."""

    at: int
    rank: int
    label: str
    role: Role


def strip(page: Page) -> Iterator[Line]:
    """Set the moments on a line or a few; nothing where there is only the creation."""
    found = set(_moments(page.telling))
    if len(found) < 2:
        return
    if any(moment.role is Role.WAITING for moment in found):
        found.add(Moment(page.telling.judgement.as_of, 0, "now", Role.STRONG))
    every = sorted(found, key=lambda m: (m.at, m.rank, m.label))
    shown, more = every[:_MOST], len(every) - _MOST
    yield EMPTY
    pieces: list[tuple[Segment, ...]] = []
    day = ""
    for moment in shown:
        today, clock = _clock(moment, page.telling)
        time = clock if today == day else f"{today} {clock}"
        day = today
        said = Segment(f" {moment.label}", moment.role)
        pieces.append((Segment(time, Role.MUTED), said))
    if more > 0:
        pieces.append((Segment(f"and {more} more", Role.MUTED),))
    yield from _joined(pieces, page.width)


def _joined(pieces: list[tuple[Segment, ...]], width: int) -> Iterator[Line]:
    """Join moments, each whole on one line."""
    line: tuple[Segment, ...] = ()
    for piece in pieces:
        longer = (*line, _LINK, *piece) if line else piece
        if line and columns_of(str(Line(longer))) > width - columns_of(_LINK.text):
            yield Line((*line, Segment(_LINK.text.rstrip(), _LINK.role)))
            longer = (Segment("  "), *piece)
        line = longer
    yield Line(line)


def _clock(moment: Moment, telling: Telling) -> tuple[str, str]:
    """Give the day and the time; what is due at midnight is due by the end of the day before."""
    said = telling.ends(moment.at) if moment.rank else telling.when(moment.at)
    if said.startswith(_END):
        return said.removeprefix(_END), "end of day"
    today, _, clock = said.rpartition(" ")
    return today, clock


def _moments(telling: Telling) -> Iterator[Moment]:
    created = telling.judgement.lead.created_at
    if created is not None:
        yield Moment(created, 0, "created", Role.PLAIN)
    for found in telling.judgement.stages.values():
        if found.stage.kind is StageKind.QUALIFICATION:
            continue
        for f in found.criteria:
            scope = telling.rule_of(found.stage.name)
            for window in _windows(f.finding, set()):
                yield from _of_window(window, f, found, scope)


def _windows(finding: Finding, opened: set[str]) -> Iterator[Finding]:
    """Yield the windows of a rule, those of a named value once."""
    match finding.expr:
        case Window():
            yield finding
            return
        case ValueName(name=name):
            if name in opened:
                return
            opened.add(name)
        case _:
            pass
    for part in finding.parts:
        yield from _windows(part, opened)


def _of_window(
    finding: Finding, f: CriterionFinding, found: StageFinding, scope: Scope
) -> Iterator[Moment]:
    """Give where a window begins, what first came, and when it was due."""
    window = finding.expr
    if not isinstance(window, Window):
        return
    start = finding.parts[0] if isinstance(window.subject, Events) else finding.parts[-1]
    if start.value.__class__ is not int:
        return
    if not (isinstance(start.expr, Field) and start.expr.path == "created_at"):
        yield Moment(start.value, 0, _label(start.expr), Role.PLAIN)
    yield from _came(window, finding, start.value, scope)
    until = due(window, start.value, scope.frame.table)
    if until is None or finding.value is True or f.verdict is Verdict.PASS:
        return
    label = _title(f, found, scope.telling)
    if finding.value is False:
        yield Moment(until, 1, f"{label} DUE", Role.BAD)
    else:
        yield Moment(until, 1, f"{label} due", Role.WAITING)


def _came(window: Window, finding: Finding, start: int, scope: Scope) -> Iterator[Moment]:
    """Give the first that came in the window, else the first after it."""
    if not isinstance(window.subject, Events):
        subject = finding.parts[0].value
        if isinstance(subject, int):
            yield Moment(subject, 0, _label(window.subject), Role.PLAIN)
        return
    sure = scope.telling.evidence.seen(window.subject, scope.frame).sure
    table = calendar_of(scope.frame)
    inside = [e for e in sure if is_inside(window, start, e.at, table)]
    later = [e for e in sure if e.at >= start]
    for event in (inside or later)[:1]:
        yield Moment(event.at, 0, _noun(event.kind), Role.PLAIN)


def _title(f: CriterionFinding, found: StageFinding, telling: Telling) -> str:
    is_single = len(found.criteria) == 1
    return (
        telling.wording.stage(found.stage.name).lower() if is_single else spaced(f.criterion.name)
    )


def _label(expr: Expr) -> str:
    match expr:
        case Aggregate(events=events):
            return _noun(events.name)
        case Field(path=path):
            return spaced(path)
        case ValueName(name=name):
            return spaced(name)
        case _:
            return "start"


def _noun(kind: str) -> str:
    named = happening(kind)
    return spaced(kind) if named.is_deed else named.noun
