"""What says when a stage is settled, found in the defining reading of one lead."""

from collections.abc import Iterator

from leadpact.agreement.settling import (
    Awaited,
    Opened,
    Settling,
    StageLook,
    Wait,
    Waits,
    of_answer,
)
from leadpact.calendars import CalendarTable
from leadpact.nodes import Window
from leadpact.readings.findings import Cause, Finding, has_not_come, unknown_parts
from leadpact.readings.frames import Frame
from leadpact.readings.plans import Plans
from leadpact.readings.stages import Reading, StageFinding
from leadpact.readings.verdicts import Truth, Verdict
from leadpact.readings.windows import runs


class Looking:
    """Finds, in the reading of one lead, what its stages and the answers to questions wait for."""

    def __init__(self, settling: Settling, plans: Plans) -> None:
        self._settling = settling
        self._plans = plans

    def of_stages(self, reading: Reading) -> dict[str, Wait | None]:
        """Say of each stage what it waits for; None: it is settled."""
        waits: dict[str, Wait | None] = {}
        for name in self._settling.tree.stage_order:
            look = self._look(reading, reading.stages[name])
            waits[name] = self._settling.of_stage(name, look, waits)
        return waits

    def of_answer(self, what: Awaited, found: Finding, frame: Frame, waits: Waits) -> Wait | None:
        """Say what the answer to a question waits for."""
        moments = tuple(dict.fromkeys(_not_come(found))) if found.value is None else ()
        return of_answer(what, self._stands(what, frame), _table(frame), waits, moments)

    def _look(self, reading: Reading, found: StageFinding) -> StageLook:
        name, frame = found.stage.name, reading.frame_of(found.stage)
        of_when, of_rules = self._settling.waits_of(name)
        applies: Truth = True
        if found.when is not None:
            applies = found.when.value if isinstance(found.when.value, bool) else None
        return StageLook(
            verdict=found.verdict,
            applies=applies,
            table=_table(frame),
            when=self._stands(of_when, frame),
            rules=self._stands(of_rules, frame),
            deadline=self._deadline(reading, found, frame),
            pending=tuple(dict.fromkeys(_pending_moments(found))),
        )

    def _stands(self, what: Awaited, frame: Frame) -> tuple[Opened, ...]:
        return tuple(self._opened(window, frame) for window in what.windows)

    def _opened(self, window: Window, frame: Frame) -> Opened:
        start = self._plans.meanings.of(window.anchor)(frame)
        if isinstance(start.value, int):
            is_on = runs(window, start.value, frame)
            return Opened(window, start.value if is_on else None, is_ahead=False)
        return Opened(window, None, is_ahead=start.value is None and has_not_come(start))

    def _deadline(
        self, reading: Reading, found: StageFinding, frame: Frame
    ) -> tuple[Wait | None] | None:
        """Say what is left until the deadline; None where data leaves it unknown, or there is none."""
        finding = found.deadline_finding
        if finding is None:
            return None
        if isinstance(finding.value, int):
            return (None if finding.value <= reading.as_of else Wait(finding.value, ()),)
        plan = self._plans.stages[found.stage.name]
        end = None if plan.deadline is None else plan.deadline(reading.closing_of(frame)).value
        if isinstance(end, int):
            return (Wait(max(end, reading.as_of + 1), ()),)
        if not has_not_come(finding):
            return None
        return (Wait(None, tuple(dict.fromkeys(_not_come(finding)))),)


def _table(frame: Frame) -> CalendarTable | None:
    return frame.table if isinstance(frame.table, CalendarTable) else None


def _not_come(finding: Finding) -> Iterator[str]:
    """Name what has not come, the open windows apart: these have been looked at."""
    for part in unknown_parts(finding, first_of_doubt=True):
        is_window = isinstance(part.expr, Window)
        if part.gap is not None and part.gap.cause is Cause.NOT_YET and not is_window:
            yield part.gap.name


def _pending_moments(found: StageFinding) -> Iterator[str]:
    if found.when is not None and found.when.value is None:
        yield from _not_come(found.when)
    for f in found.criteria:
        if f.verdict is Verdict.PENDING:
            yield from _not_come(f.finding)
