"""What a run of `leadpact check` came to, as a value."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.engines.binding_notes import Told
from leadpact.engines.judging import LeftOut
from leadpact.engines.quality import Quality
from leadpact.engines.run_warnings import Shown
from leadpact.policy import PolicyTree
from leadpact.records.notes import Notes
from leadpact_cli.choosing import Choice
from leadpact_cli.report.tally import Tally

if TYPE_CHECKING:  # an annotation, of what is loaded where a lead is explained
    from leadpact.readings.explain import Explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One run, over: the policy, the instant in UTC microseconds, what was chosen, read and counted.

    ``named`` are the policy and the leads as the command line says them. ``examples`` are the first
    leads that failed. ``told`` is what the binding says, ``shown`` what the run shows of its data.
    ``stays_in_place``: the leads were judged in their database, which keeps how values are spelled.
    """

    tree: PolicyTree
    as_of: int
    choice: Choice
    notes: Notes
    left_out: LeftOut
    tally: Tally
    quality: Quality
    named: tuple[str, ...]
    told: Told
    shown: Shown
    stays_in_place: bool = False
    examples: "tuple[Explanation, ...]" = ()

    @property
    def has_bad_data(self) -> bool:
        """Whether something in the input could not be read: a record, a value, a time, a column."""
        table = self.notes.activity
        return bool(
            self.notes.set_aside
            or self.notes.missing_columns
            or self.quality.unreadable
            or self.quality.undated
            or (table is not None and (table.set_aside or table.missing_columns))
        )

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """All that is warned of."""
        return (*self.told.warnings, *self.shown.warnings)
