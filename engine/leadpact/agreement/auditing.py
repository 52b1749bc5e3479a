"""Audit what the embedded engine gathered: the leads judged there in one query, and counted here."""

import sys
from collections.abc import Iterator, Sequence

from leadpact.agreement.audit import Audit, Auditor
from leadpact.agreement.delays import Lag, Waited
from leadpact.agreement.judge import Judge
from leadpact.agreement.judged import JudgedLead
from leadpact.agreement.judged_rows import JudgedRows
from leadpact.agreement.spend_table import read_spending
from leadpact.engines.audit_rows import AuditReading
from leadpact.engines.audited import judged_for_audit
from leadpact.engines.bound_sources import gather_bound
from leadpact.engines.embedded import Embedded
from leadpact.engines.gathering import Gathered, gather
from leadpact.engines.judging import LeftOut, Selection, choose
from leadpact.engines.quality import quality
from leadpact.engines.results import Result
from leadpact.policy import PolicyTree
from leadpact.readings.columns.audit_columns import Enquiry
from leadpact.readings.windows import due


def take_gathered(
    auditor: Auditor, gathered: Gathered, selection: Selection, *, one_by_one: bool = False
) -> LeftOut:
    """Judge the leads that are chosen and give them to an auditor; say how many were not looked at.

    Leads that are alike are given together, unless ``one_by_one``.

    Raises:
        EngineError: the engine refuses.
    """
    found = Looked(auditor.judge, gathered, auditor.as_of, selection)
    if one_by_one:
        for _, judged in found.leads():
            auditor.take(judged)
    else:
        for judged, number in found.alike():
            auditor.take(judged, number)
        found.add_waits(auditor.waited)
    auditor.data = quality(found.chosen)
    return found.left_out


class Looked:
    """The chosen leads of some sources, judged with all that ``of`` asks of them.

    Raises:
        EngineError: the engine refuses.
    """

    def __init__(self, of: Judge, gathered: Gathered, as_of: int, selection: Selection) -> None:
        self._of = of
        enquiry = Enquiry(of.questions, of.delays.clocks, of.fields)
        self._audited = judged_for_audit(gathered, as_of, selection.condition, enquiry)
        self.chosen, self.left_out = choose(self._audited.everyone, selection)

    def leads(self) -> Iterator[tuple[Result, JudgedLead | None]]:
        """Give each with what the policy says of it, in no order; None is not covered."""
        for reading, rows in self._audited.each(self.chosen):
            read = self._rows(reading)
            for row in rows:
                yield read.result(row), read(row)

    def alike(self) -> Iterator[tuple[JudgedLead | None, int]]:
        """Give those together that are alike, with their number, but for how long they waited."""
        for reading, rows in self._audited.alike(self.chosen):
            read = self._rows(reading)
            for row in rows:
                yield read(row), len(row.members)

    def _rows(self, reading: AuditReading) -> JudgedRows:
        of = self._of
        return JudgedRows(of.settling, reading, of.questions, of.delays.clocks)

    def add_waits(self, waited: Waited) -> None:
        """Add up how long they waited."""
        for step, clock in enumerate(self._of.delays.clocks):
            cells = self._audited.times(self.chosen, step, _TIMES)
            for number, (wall, working, is_over, since_last) in cells:
                waited.add(step, Lag(wall, working, is_over, since_last, None), number)
            for name, start, calendar in self._audited.due(self.chosen, step):
                table = None if calendar is None else self._of.tables[calendar]
                closes = due(clock.window, start, table)
                if closes is not None:
                    waited.due[step].append((closes, name))


_TIMES = ("wall", "working", "is_over", "since_last")


def audit_files(  # noqa: PLR0913 - each is one thing that an audit is about
    tree: PolicyTree,
    leads: Sequence[str],
    as_of: int,
    *,
    activity: str | None,
    binding: str | None,
    spend: str | None,
    account: str | None,
    always_valid: bool,
    one_by_one: bool = False,
) -> Audit:
    """Audit the leads of some sources; those created after ``as_of`` do not exist yet.

    Raises:
        UnusableInput, BindingError: a source or a binding cannot be used.
        EngineError: the engine refuses.
    """
    spending = None if spend is None else read_spending(tree, spend)
    auditor = Auditor(tree, as_of, spending=spending, account=account, always_valid=always_valid)
    stdin = sys.stdin.buffer
    with Embedded() as engine:
        if binding is None:
            gathered = gather(engine, tree, leads, activity=activity, stdin=stdin)
        else:
            gathered, _ = gather_bound(
                engine, tree, leads, binding=binding, as_of=as_of, stdin=stdin
            )
        take_gathered(auditor, gathered, Selection(), one_by_one=one_by_one)
        return auditor.audit()
