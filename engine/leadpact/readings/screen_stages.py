"""Set the stages of one lead as lines: each criterion with what we saw and what we agreed."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby, zip_longest

from leadpact.policy import AllOf, AnyOf, AtLeast, Score, StageKind
from leadpact.readings.amounts import counted
from leadpact.readings.dues import due
from leadpact.readings.naming import spaced
from leadpact.readings.prose import in_words, said
from leadpact.readings.screen_page import INDENT, MARKS, Page, beside
from leadpact.readings.screen_rows import NOBODY, Row, rows
from leadpact.readings.screen_short import in_short, is_told, why_not
from leadpact.readings.screen_trace import traced
from leadpact.readings.sentences import because, waived
from leadpact.readings.stage_findings import CriterionFinding, StageFinding
from leadpact.readings.styled import (
    EMPTY,
    Cell,
    Line,
    Role,
    Segment,
    columns_of,
    paragraph,
    set_side_by_side,
)
from leadpact.readings.telling import Telling
from leadpact.readings.verdicts import Verdict, points

TITLES = {
    StageKind.QUALIFICATION: "QUALIFICATION",
    StageKind.SLA: "SERVICE",
    StageKind.CONVERSION: "OUTCOME",
}
_DECIDED = (Verdict.PASS, Verdict.WAIVED, Verdict.FAIL)


def blocks(page: Page) -> Iterator[Line]:
    """Set the three blocks: the good lead, the promises of the hand-over, what came of it."""
    heads = iter(("what we saw", "what we agreed"))
    for kind, title in TITLES.items():
        found = [s for s in page.telling.judgement.stages.values() if s.stage.kind is kind]
        if not found:
            continue
        yield EMPTY
        name = Cell(0, page.second - 1, ((Segment(title, Role.STRONG),),))
        yield from beside(name, next(heads, ""), next(heads, ""), Role.MUTED, page)
        for has_more, group in groupby(found, lambda stage: is_told(stage, page.telling)):
            if has_more:
                for stage in group:
                    yield from _stage(stage, page)
            else:
                yield from in_short(tuple(group), page)


def _stage(found: StageFinding, page: Page) -> Iterator[Line]:
    stage = found.stage
    form = stage.form
    if isinstance(form, AllOf) and form.single:
        yield from _criterion(found.criteria[0], found, page, is_stage=True)
        return
    mark, role = MARKS[found.verdict]
    name = page.telling.wording.stage(stage.name)
    title = (Segment(mark, role), Segment(name, Role.STRONG), *_rule_of_form(found))
    yield from paragraph(*title, _owner(stage.owner, page), at=INDENT, width=page.width, hang=2)
    yield from _when(found, page)
    if page.telling.evidence.lacks_deadline(stage.name):
        why = because(found.criteria[0], found, page.telling)
        text = Segment(why, MARKS[found.verdict][1])
        yield from paragraph(text, at=2 * INDENT, width=page.width)
        return
    for f in found.criteria:
        yield from _criterion(f, found, page, is_stage=False)


def _owner(owner: str | None, page: Page) -> Segment:
    return Segment(f"· {page.telling.party(owner)}" if owner else "", Role.MUTED)


def _rule_of_form(found: StageFinding) -> tuple[Segment, ...]:
    """Say how the criteria come together, where not all of them are asked for."""
    form, criteria = found.stage.form, found.stage.criteria
    match form:
        case AnyOf() if len(criteria) > 1:
            told = "one of these is enough"
        case AtLeast(number=number):
            told = f"{in_words(number)} of these {in_words(len(criteria))} {'is' if number == 1 else 'are'} enough"
        case Score(mark=mark):
            truths = [_TRUTH.get(f.verdict) for f in found.criteria]
            low, high = points(criteria, truths)
            has = f"{low}" if low == high else f"{low} to {high}"
            told = f"{has} of at least {counted(mark, 'point')}"
        case _:
            return ()
    return (Segment(f"· {told}", Role.MUTED),)


_TRUTH = {Verdict.PASS: True, Verdict.WAIVED: True, Verdict.FAIL: False}


def _when(found: StageFinding, page: Page) -> Iterator[Line]:
    """Say what leaves open whether the stage applies at all."""
    when = found.when
    if when is None or when.value is not None:
        return
    text = Segment(why_not(found, page.telling), Role.UNSURE)
    yield from paragraph(text, at=page.second, width=page.width)


# -- one criterion


def _criterion(
    f: CriterionFinding, found: StageFinding, page: Page, *, is_stage: bool
) -> Iterator[Line]:
    telling = page.telling
    told = _rows(f, found, telling)
    role = _role(f, found)
    at = INDENT if is_stage else 2 * INDENT
    label = telling.wording.stage(found.stage.name) if is_stage else spaced(f.criterion.name)
    points = f.criterion.points
    mark, colour = MARKS[found.verdict if is_stage else f.verdict]
    name = (
        Segment(mark, colour if is_stage else role),
        Segment(label, Role.STRONG if is_stage else Role.PLAIN),
        Segment(f"({points:+})" if points else "", Role.MUTED),
    )
    owner = found.stage.owner if is_stage and not f.criterion.owner else f.criterion.owner
    below = (Segment(telling.party(owner), Role.MUTED),) if owner else ()
    yield from _table(Cell(at, page.second - at - 1, (name, below)), told, role, page)
    for note in _notes(f, found, telling):
        yield from paragraph(note, at=page.second, width=page.width)
    if is_stage:
        yield from _when(found, page)
    if page.trace:
        yield from traced(f, found, page)


def _table(name: Cell, told: tuple[Row, ...], role: Role, page: Page) -> Iterator[Line]:
    """Set the rows beside the name; its own later lines stand beside the later rows."""
    left = list(set_side_by_side((name,)))
    colour = Role.PLAIN if role is Role.GOOD else role
    nothing = Cell(0, 1, ())
    right = [line for row in told for line in beside(nothing, row.saw, row.agreed, colour, page)]
    for one, other in zip_longest(left, right, fillvalue=EMPTY):
        yield _joined(one, other)


def _joined(name: Line, row: Line) -> Line:
    """Put a name before a row, which begins with the space that the name takes."""
    if not name.segments or not row.segments:
        return name if name.segments else row
    gap = len(row.segments[0].text) - columns_of(str(name))
    return Line((*name.segments, Segment(" " * max(gap, 1)), *row.segments[1:]))


def _rows(f: CriterionFinding, found: StageFinding, telling: Telling) -> tuple[Row, ...]:
    name = found.stage.name
    if telling.evidence.lacks_deadline(name):
        return (Row(because(f, found, telling), ""),)
    owner = NOBODY if _is_idle(f, found) else f.criterion.owner or found.stage.owner
    told = rows(f.finding, telling.rule_of(name), owner)
    told = tuple(_unrepeated(row, spaced(f.criterion.name)) for row in told)
    if owner is NOBODY and f.verdict is not Verdict.FAIL:
        return (*told[:-1], replace(told[-1], saw=f"{told[-1].saw} (would change nothing)"))
    return told


def _unrepeated(row: Row, name: str) -> Row:
    """Leave out the name of a field where the criterion goes by it."""
    if row.about != name:
        return row
    return replace(row, agreed=row.agreed.removeprefix(name).removeprefix(":").strip())


def _role(f: CriterionFinding, found: StageFinding) -> Role:
    """Choose the colour: what changes nothing is muted."""
    if _is_idle(f, found):
        return Role.MUTED
    return MARKS[f.verdict][1]


def _is_idle(f: CriterionFinding, found: StageFinding) -> bool:
    """Whether the stage is decided without this criterion."""
    if found.verdict not in _DECIDED or isinstance(found.stage.form, AllOf):
        return found.verdict is Verdict.FAIL and f.verdict in (Verdict.UNKNOWN, Verdict.PENDING)
    passed = found.verdict is not Verdict.FAIL
    return f.verdict in (
        (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PENDING)
        if passed
        else (Verdict.UNKNOWN, Verdict.PENDING)
    )


def _notes(f: CriterionFinding, found: StageFinding, telling: Telling) -> Iterator[Segment]:
    """Say what the rows leave out: the exception, the wait, that it changes nothing."""
    if f.verdict is Verdict.WAIVED and f.waiver is not None:
        yield Segment(waived(f.waiver, telling), Role.WAIVED)
    if f.verdict in (Verdict.PENDING, Verdict.UNKNOWN):
        until = None if _is_idle(f, found) else due(f, found, telling)
        if until is not None:
            yield Segment(f"{_until(f, found, until, telling)}", Role.WAITING)
    if f.criterion.why and f.verdict is Verdict.FAIL:
        yield Segment(f"meant: “{said(f.criterion.why)}”", Role.MUTED)


def _until(f: CriterionFinding, found: StageFinding, until: int, telling: Telling) -> str:
    """Say when the wait is over, and what would happen then."""
    until_then = f"open until {telling.ends(until)}"
    closing = telling.evidence.closing(found.stage.name, f.criterion.name)
    if closing is None:
        return f"{until_then}, and then still undecided"
    return f"{until_then}, then it {'holds' if closing else 'fails'}"
