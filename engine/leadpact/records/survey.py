"""Read all inputs through once: which ids there are, which are shared, what is no lead."""

from dataclasses import dataclass, field

from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.records.conversion import Spelling
from leadpact.records.inputs import Input, read_rows
from leadpact.records.leads import RecordProblem, lead_key, read_id
from leadpact.records.notes import Example, Reason, Tally
from leadpact.records.refusal import shown
from leadpact.records.rows import Columns, Row, Spoilt, UnusableInput

_KEPT_BYTES = 16 * 2**20


@dataclass(slots=True)
class Survey:
    """What the inputs hold.

    ``first_seen`` tells by the key of each id the file and the line of its first record, ``shared``
    the keys of several records. ``kept`` holds the rows of small inputs, by file, so that they are
    parsed once; large ones are read again.
    """

    first_seen: dict[str, tuple[str, int]] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)
    tally: Tally = field(default_factory=Tally)
    missing_columns: dict[str, list[str]] = field(default_factory=dict)
    own_timelines: int = 0
    kept: dict[str, list[Row | Spoilt]] = field(default_factory=dict)

    def add(self, source: Input, row: Row | Spoilt) -> None:
        file = source.name
        self.tally.read += 1
        if isinstance(row, Spoilt):
            self.tally.set_aside(row.reason, Example(file, row.line, row.detail))
            return
        lead_id = read_id(row.record.get("id"))
        if isinstance(lead_id, RecordProblem):
            self.tally.set_aside(Reason.NO_ID, Example(file, row.line, lead_id.because))
            return
        if source.spelling is Spelling.JSON and row.record.get("activity") is not None:
            self.own_timelines += 1
        self._add_key(lead_key(lead_id), (file, row.line))

    def _add_key(self, key: str, place: tuple[str, int]) -> None:
        first = self.first_seen.setdefault(key, place)
        if first is place:
            return
        if key not in self.shared:
            self.shared.add(key)
            self.tally.set_aside(Reason.SHARED_ID, Example(*first, f"`{shown(key)}`"))
        self.tally.set_aside(Reason.SHARED_ID, Example(*place, f"`{shown(key)}`"))


def survey(inputs: tuple[Input, ...], columns: Columns) -> Survey:
    """Read all inputs.

    Raises:
        UnusableInput: with what is wrong with any of them as a whole.
    """
    found = Survey()
    problems: list[Diagnostic] = []
    is_kept = sum(source.size for source in inputs) <= _KEPT_BYTES
    for source in inputs:
        kept: list[Row | Spoilt] = []
        missing: list[str] = []
        try:
            for row in read_rows(source, columns, missing.extend):
                found.add(source, row)
                if is_kept:
                    kept.append(row)
        except UnusableInput as unusable:
            problems += unusable.diagnostics
        for column in missing:
            found.missing_columns.setdefault(column, []).append(source.name)
        if is_kept:
            found.kept[source.name] = kept
    if problems:
        raise UnusableInput(*problems)
    return found
