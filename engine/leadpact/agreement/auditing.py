"""Audit what the embedded engine gathered: the leads judged there in one query, and counted here."""

from collections.abc import Iterator, Sequence
from typing import Any, Generic

from leadpact.agreement.auditor import Auditor
from leadpact.agreement.delays import Lag, Waited
from leadpact.agreement.judge import Judge
from leadpact.agreement.judged import JudgedLead
from leadpact.agreement.judged_rows import JudgedRows
from leadpact.agreement.newest import Place, Wanted, newest_leads
from leadpact.engines.audit_groups import Grain
from leadpact.engines.audit_rows import AuditReading
from leadpact.engines.audited import Audited, Is, P, everyone_of, judged_for_audit
from leadpact.engines.gathering import Gathered
from leadpact.engines.judging import JUDGED, Judged, LeftOut, Selection, choose
from leadpact.engines.quality import quality
from leadpact.engines.results import Result
from leadpact.engines.spans import kept
from leadpact.policy import PolicyTree
from leadpact.readings.columns.audit_columns import Enquiry
from leadpact.readings.windows import closes


def take_gathered(
    auditor: Auditor,
    gathered: Gathered,
    selection: Selection,
    *,
    one_by_one: bool = False,
    with_ids: bool = True,
) -> LeftOut:
    """Judge the leads that are chosen and give them to an auditor; say how many were not looked at.

    Leads that are alike are given together, unless ``one_by_one``. Whoever shows the ids of leads asks
    for them ``with_ids``; numbers need none.

    Raises:
        EngineError: the engine refuses.
    """
    found = Looked(auditor.judge, gathered, auditor.as_of, selection)
    if one_by_one:
        for _, judged in found.leads():
            auditor.take(judged)
    else:
        take_alike(auditor, found, with_ids=with_ids)
    auditor.looked = {auditor.present: found}
    auditor.data = quality(found.chosen)
    return found.left_out


def take_alike(auditor: Auditor, found: "AuditedLeads[Any]", *, with_ids: bool) -> None:
    """Give an auditor of one policy all leads, those together that are alike."""
    for judged, number in found.alike(grain_of(auditor.line.trees, with_ids=with_ids)):
        auditor.take(judged, number)
    promises = auditor.asking.promises[auditor.present].values()
    auditor.newest = newest_leads(promises, auditor.leads, auditor.as_of, found.newest)
    found.add_waits(auditor.waited[0])


def grain_of(trees: Sequence[PolicyTree], *, with_ids: bool) -> Grain:
    """Say how finely leads are kept apart by their dates: by all periods of all versions of a policy."""
    commitments = [c for tree in trees for c in tree.commitments.values()]
    return Grain(
        periods=frozenset(c.every for c in commitments if c.every is not None),
        edges=tuple(sorted({tree.effective.toordinal() for tree in trees})),
        # the newest N have dates of their own, and what all sources share is split by the leads of these
        by_day=any(tree.shares for tree in trees),
        with_ids=with_ids,
    )


class AuditedLeads(Generic[P]):
    """Chosen leads in an engine, judged with all that ``of`` asks of them."""

    def __init__(self, of: Judge, audited: Audited[P], chosen: P, as_of: int) -> None:
        self._of = of
        self._audited = audited
        self.chosen = chosen
        self._as_of = as_of

    def leads(self) -> Iterator[tuple[Result, JudgedLead | None]]:
        """Give each with what the policy says of it, in no order; None is not covered."""
        for reading, rows in self._audited.each(self.chosen):
            read = self._rows(reading)
            for row in rows:
                yield read.result(row), read(row)

    def alike(self, grain: Grain) -> Iterator[tuple[JudgedLead | None, int]]:
        """Give those together that are alike, with their number, but for how long they waited."""
        for reading, rows in self._audited.alike(self.chosen, grain):
            read = self._rows(reading)
            for row in rows:
                yield read(row), sum(cell.n for cell in row.members)

    def newest(
        self, number: int, until: int, wanted: Wanted
    ) -> Iterator[list[tuple[Place, JudgedLead | None]]]:
        """Give the newest so many leads of each part that were created by an instant and are as wanted."""

        def what(reading: AuditReading) -> list[Is]:
            read, columns = self._rows(reading), reading.audit
            return [
                *(Is(columns.answers[answer].value, value=True) for answer in wanted.true),
                *(Is(columns.stages[stage].applies, value=True) for stage in wanted.asked),
                *(
                    Is(columns.fields[path], cell)
                    for path, value in wanted.facts.items()
                    if not isinstance(cell := read.cell_of(path, value), float)
                ),
            ]

        for reading, rows in self._audited.newest(self.chosen, number, until, what):
            read = self._rows(reading)
            yield [((row.members[0].created_at or 0, row.members[0].id), read(row)) for row in rows]

    def parts(self) -> Iterator[tuple[P, AuditReading, JudgedRows]]:
        """Give the leads by their eras, each with how its rows are read."""
        for part, reading in self._audited.parts_of(self.chosen):
            yield part, reading, self._rows(reading)

    def _rows(self, reading: AuditReading) -> JudgedRows:
        of = self._of
        return JudgedRows(of.settling, reading, of.questions, of.delays.clocks, self._as_of)

    def add_waits(self, waited: Waited) -> None:
        """Add up how long they waited."""
        for step, clock in enumerate(self._of.delays.clocks):
            cells = self._audited.times(self.chosen, step, _TIMES)
            for number, (wall, working, is_over, last, last_working) in cells:
                waited.add(step, Lag(wall, working, is_over, last, last_working, None), number)
            for name, start, calendar in self._audited.due(self.chosen, step):
                table = None if calendar is None else self._of.tables[calendar]
                until = closes(clock.window, start, table, self._as_of)
                if until is not None:
                    waited.due[step].append((until, name))


class Looked(AuditedLeads[Judged]):
    """The chosen leads of some sources, judged with all that ``of`` asks of them.

    ``name``: what they are kept under, where others are judged in the same session.

    Raises:
        EngineError: the engine refuses.
    """

    def __init__(
        self,
        of: Judge,
        gathered: Gathered,
        as_of: int,
        selection: Selection,
        *,
        name: str | None = None,
    ) -> None:
        tables = name or JUDGED
        audited = judged_for_audit(gathered, as_of, selection.condition, enquiry_of(of), tables)
        everyone = everyone_of(audited.parts)
        chosen, self.left_out = choose(everyone, selection)
        if name is not None and not selection.is_everyone:
            chosen = kept(everyone, chosen, f"{name}_chosen")
        super().__init__(of, audited, chosen, as_of)


def enquiry_of(of: Judge) -> Enquiry:
    """Say what a judge asks of every lead."""
    return Enquiry(of.questions, of.delays.clocks, of.fields)


_TIMES = ("wall", "working", "is_over", "since_last", "since_last_working")
