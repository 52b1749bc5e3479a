"""What a run of `leadpact check` came to, as a value."""

from dataclasses import dataclass

from leadpact.policy import PolicyTree
from leadpact.records.notes import Notes
from leadpact_cli.choosing import Choice, LeftOut
from leadpact_cli.report.tally import Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One run, over: the policy, the instant in UTC microseconds, what was chosen, read and counted.

    ``named`` are the policy and the leads as the command line says them.
    """

    tree: PolicyTree
    as_of: int
    choice: Choice
    notes: Notes
    left_out: LeftOut
    tally: Tally
    named: tuple[str, ...]

    @property
    def has_bad_data(self) -> bool:
        """Whether something in the input could not be read: a record, a value, a time, a column."""
        table = self.notes.activity
        return bool(
            self.notes.set_aside
            or self.notes.missing_columns
            or self.tally.unreadable
            or self.tally.undated_events
            or (table is not None and (table.set_aside or table.missing_columns))
        )
