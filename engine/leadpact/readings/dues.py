"""Say when an undecided rule settles by itself: when its open windows close, or its deadline comes."""

from collections.abc import Iterable

from leadpact.nodes import All, Some, StageName, Window
from leadpact.policy import AllOf
from leadpact.readings.findings import Finding
from leadpact.readings.judgement import Judgement
from leadpact.readings.stages import CriterionFinding, StageFinding
from leadpact.readings.verdicts import Verdict

_OPEN = (Verdict.PENDING, Verdict.UNKNOWN)


def due(f: CriterionFinding, found: StageFinding, judgement: Judgement) -> int | None:
    """Give when waiting settles a criterion, in UTC microseconds.

    Before a stage's deadline that is the deadline; else the close of the open window that settles
    it: of an ``and`` the first, of an ``or`` the last. None where nothing closes.
    """
    if f.verdict not in _OPEN:
        return None
    if f.verdict is Verdict.PENDING and found.deadline is not None:
        return found.deadline if found.deadline > judgement.as_of else None
    return due_of(f.finding, judgement)


def due_of(finding: Finding, judgement: Judgement) -> int | None:
    """Give when an undecided expression settles by itself."""
    return _due(finding, judgement, frozenset())


def _due(finding: Finding, judgement: Judgement, asked: frozenset[str]) -> int | None:
    if finding.value is not None:
        return None
    match finding.expr:
        case Window() if finding.due is not None:
            return finding.due
        case StageName(name=name) if name not in asked:
            return _due_of_stage(judgement.stages[name], judgement, asked | {name})
        case All():
            return _first(_due(part, judgement, asked) for part in finding.parts)
        case Some():
            return _last(_due(part, judgement, asked) for part in finding.parts)
        case _:
            return _first(_due(part, judgement, asked) for part in finding.parts)


def _due_of_stage(found: StageFinding, judgement: Judgement, asked: frozenset[str]) -> int | None:
    if found.verdict not in _OPEN:
        return None
    if found.deadline is not None and found.deadline > judgement.as_of:
        return found.deadline
    each = (_due(f.finding, judgement, asked) for f in found.criteria if f.verdict in _OPEN)
    return _first(each) if isinstance(found.stage.form, AllOf) else _last(each)


def _first(dues: Iterable[int | None]) -> int | None:
    return min((due for due in dues if due is not None), default=None)


def _last(dues: Iterable[int | None]) -> int | None:
    return max((due for due in dues if due is not None), default=None)
