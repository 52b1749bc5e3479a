"""Say when an undecided rule settles by itself: when its open windows close, or its deadline comes."""

from collections.abc import Iterable

from leadpact.nodes import Some, StageName, ValueName, Window
from leadpact.policy import AllOf
from leadpact.readings.findings import Finding
from leadpact.readings.stage_findings import CriterionFinding, StageFinding
from leadpact.readings.telling import Telling
from leadpact.readings.verdicts import Verdict

_OPEN = (Verdict.PENDING, Verdict.UNKNOWN)


def due(f: CriterionFinding, found: StageFinding, telling: Telling) -> int | None:
    """Give when waiting settles a criterion, in UTC microseconds.

    Before a stage's deadline that is the deadline (where it still moves: as it stands, if nothing
    else happens); else the close of the open window that settles it: of an ``and`` the first, of an
    ``or`` the last. None where nothing closes.
    """
    if f.verdict not in _OPEN:
        return None
    if f.verdict is Verdict.PENDING and found.stage.deadline is not None:
        deadline = telling.evidence.deadline(found.stage.name)
        if deadline is None or deadline > telling.judgement.as_of:
            return deadline
    return due_of(f.finding, telling)


def due_of(finding: Finding, telling: Telling) -> int | None:
    """Give when an undecided expression settles by itself."""
    return _Dues(telling).of(finding)


class _Dues:
    """Ask each named value and stage once, however often they are named."""

    def __init__(self, telling: Telling) -> None:
        self.telling = telling
        self.known: dict[int | str, int | None] = {}

    def of(self, finding: Finding) -> int | None:
        if finding.value is not None:
            return None
        match finding.expr:
            case Window() if finding.due is not None:
                return finding.due
            case StageName(name=name):
                if name not in self.known:
                    self.known[name] = self._of_stage(self.telling.judgement.stages[name])
                return self.known[name]
            case ValueName():
                inner = finding.parts[0]  # one object a frame, wherever the value is named
                if id(inner) not in self.known:
                    self.known[id(inner)] = self.of(inner)
                return self.known[id(inner)]
            case Some():
                return _last(map(self.of, finding.parts))
            case _:
                return _first(map(self.of, finding.parts))

    def _of_stage(self, found: StageFinding) -> int | None:
        if found.verdict not in _OPEN:
            return None
        deadline = self.telling.evidence.deadline(found.stage.name)
        if deadline is not None and deadline > self.telling.judgement.as_of:
            return deadline
        each = (self.of(f.finding) for f in found.criteria if f.verdict in _OPEN)
        return _first(each) if isinstance(found.stage.form, AllOf) else _last(each)


def _first(dues: Iterable[int | None]) -> int | None:
    return min((due for due in dues if due is not None), default=None)


def _last(dues: Iterable[int | None]) -> int | None:
    return max((due for due in dues if due is not None), default=None)
