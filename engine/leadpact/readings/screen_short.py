"""Tell in a line the stages that do not apply to the lead, or not yet."""

from collections.abc import Iterator

from leadpact.nodes import StageName, ValueName
from leadpact.readings.dues import due
from leadpact.readings.findings import Finding
from leadpact.readings.screen_page import INDENT, MARKS, Page, beside
from leadpact.readings.sentences import because_of
from leadpact.readings.stage_findings import StageFinding
from leadpact.readings.styled import Cell, Line, Role, Segment
from leadpact.readings.telling import Telling
from leadpact.readings.told_values import unknown
from leadpact.readings.verdicts import Verdict


def is_told(found: StageFinding, telling: Telling) -> bool:
    """Whether there is more to tell of a stage than why it does not apply, or not yet."""
    if found.verdict is Verdict.NOT_APPLICABLE:
        return False
    if found.when is None or found.when.value is not None:
        return True
    decided = any(f.verdict not in (Verdict.PENDING, Verdict.UNKNOWN) for f in found.criteria)
    return decided or any(due(f, found, telling) is not None for f in found.criteria)


def in_short(found: tuple[StageFinding, ...], page: Page) -> Iterator[Line]:
    """Tell stages that do not apply, or not yet, those with one reason on one line."""
    reasons: dict[tuple[Verdict, str], list[str]] = {}
    for stage in found:
        key = (stage.verdict, why_not(stage, page.telling))
        named = _named_stage(stage)
        for known, names in reasons.items():
            if named in names and known[0] is stage.verdict:
                key = known
        reasons.setdefault(key, []).append(stage.stage.name)
    for (verdict, why), names in reasons.items():
        mark, role = MARKS[verdict]
        labels = ", ".join(map(page.telling.wording.stage, names))
        name = Cell(INDENT, page.second - INDENT - 1, ((Segment(mark, role), Segment(labels)),))
        yield from beside(name, why, "", Role.MUTED, page)


def _named_stage(found: StageFinding) -> str | None:
    """Give the one stage that a ``when`` waits for, or failed by."""
    when = found.when
    if when is None:
        return None
    names = [
        p.expr.name
        for p in _stages(when, set())
        if p.value is when.value and isinstance(p.expr, StageName)
    ]
    return names[0] if names else None


def _stages(finding: Finding, opened: set[str]) -> Iterator[Finding]:
    """Yield the stages that a rule names, those of a named value once."""
    match finding.expr:
        case StageName():
            yield finding
        case ValueName(name=name):
            if name in opened:
                return
            opened.add(name)
        case _:
            pass
    for part in finding.parts:
        yield from _stages(part, opened)


def why_not(found: StageFinding, telling: Telling) -> str:
    """Say why a stage does not apply, or what leaves that open; through stages that do not apply themselves."""
    when = found.when
    named = _named_stage(found)
    followed = {found.stage.name}
    while found.verdict is Verdict.NOT_APPLICABLE and named is not None and named not in followed:
        above = telling.judgement.stages[named]
        if above.verdict is not Verdict.NOT_APPLICABLE or above.when is None:
            break
        followed.add(named)
        found, when, named = above, above.when, _named_stage(above)
    if when is None:
        return ""
    scope = telling.when_of(found.stage.name)
    if found.verdict is Verdict.NOT_APPLICABLE:
        return f"not applicable: {because_of(when, scope)}"
    if named is None:
        return f"nobody can say yet whether this applies: {unknown(when, scope)}"
    is_open = telling.judgement.stages[named].verdict is Verdict.PENDING
    return f"depends on {telling.wording.stage(named)}, {'still open' if is_open else 'undecided'}"
