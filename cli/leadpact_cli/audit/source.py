"""What an audit was read from: which leads were chosen, what was set aside, what could not be read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.diagnostics.render import to_record
from leadpact.engines.binding_notes import NOTHING_TOLD, Told
from leadpact.engines.judging import LeftOut
from leadpact.engines.quality import Quality, Spellings
from leadpact.engines.run_warnings import NOTHING_SHOWN, Shown, exported_record
from leadpact.policy import PolicyTree
from leadpact.readings.amounts import printable
from leadpact.records.notes import Notes
from leadpact_cli.audit.section import Row, Section
from leadpact_cli.choosing import Choice, chosen_how
from leadpact_cli.in_place import STAYS
from leadpact_cli.report.record import (
    activity_record,
    how_chosen,
    set_aside_record,
)
from leadpact_cli.report.shortfalls import about_activity, about_leads, commonest
from leadpact_cli.report.warned import (
    ASSUMED_TIMES,
    TELLS_MORE,
    assumed_rows,
    resting_stages,
    with_help,
)
from leadpact_cli.sources import told_in_words

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """How the leads of one audit came: what was chosen, what the files hold, what was left out.

    ``told`` is what a binding says, which perhaps ``assumes_times`` of day; ``shown`` is what the run
    shows of its data. ``stays_in_place``: the leads were judged in their database, which keeps how
    values are spelled and which rows were set aside.
    """

    choice: Choice
    notes: Notes
    left_out: LeftOut
    told: Told = NOTHING_TOLD
    shown: Shown = NOTHING_SHOWN
    assumes_times: bool = False
    stays_in_place: bool = False

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """All that is warned of."""
        return (*self.told.warnings, *self.shown.warnings)

    @property
    def set_aside(self) -> int:
        """How many records were set aside."""
        return sum(aside.count for aside in self.notes.set_aside.values())

    @property
    def is_bad(self) -> bool:
        """Whether a record or a column is missing or cannot be read."""
        table = self.notes.activity
        return bool(
            self.notes.set_aside
            or self.notes.missing_columns
            or (table is not None and (table.set_aside or table.missing_columns))
        )


# -- for people


def about_choice(reading: Reading) -> Iterator[str]:
    """Say which leads were looked at, where not all were."""
    if left_out := ", ".join(apart(reading)):
        yield f"not looked at: {left_out}"
    if chosen := chosen_how(reading.choice):
        yield f"leads chosen: {chosen}"


def apart(reading: Reading) -> Iterator[str]:
    """Say how many leads were left out, and why."""
    left_out = reading.left_out
    for number, why in (
        (left_out.later, "created later"),
        (reading.set_aside, "set aside"),
        (left_out.others, "not chosen"),
        (left_out.unsure, "of which nobody can say whether the condition holds"),
        (left_out.undated, "without a date of creation"),
    ):
        if number:
            yield f"{number:,} {why}"


def about_data(quality: Quality, reading: Reading, tree: PolicyTree) -> Iterator[Section]:
    """Tell what could not be read, what was assumed, and what is warned of."""
    yield from unreadable(quality.unreadable)
    yield from assumed_times(quality, tree)
    yield from warned(reading)
    yield from input_notes(reading, quality.undated)


def unreadable(found: Mapping[str, Spellings]) -> Iterator[Section]:
    """Tell which values could not be read, the commonest spellings of each."""
    rows = tuple(
        Row((printable(name), f"{raws.count:,}", commonest(raws))) for name, raws in found.items()
    )
    if rows:
        head = ("data", "values", "as they came")
        yield Section("UNREADABLE VALUES", "taken as unknown", head, rows, frozenset({1}))


def assumed_times(quality: Quality, tree: PolicyTree) -> Iterator[Section]:
    """Tell in how many leads a time of day was assumed, and which verdicts rest on one."""
    rows = tuple(
        Row((printable(name), leads, what)) for name, leads, what in assumed_rows(quality, tree)
    )
    if rows:
        notes = tuple(resting_stages(quality))
        yield Section(*ASSUMED_TIMES, ("data", "leads", ""), rows, frozenset({1}), notes)


def warned(reading: Reading) -> Iterator[Section]:
    """Tell what the binding and the run warn of; the opening tells of data of another time."""
    notes = tuple(with_help((*reading.told.warnings, *reading.shown.silent)))
    if notes:
        yield Section("WARNINGS", TELLS_MORE, ("",), (), notes=notes)


def input_notes(reading: Reading, undated: int) -> Iterator[Section]:
    """Tell what was set aside, and what the files lack."""
    notes = (
        *about_leads(reading.notes, undated),
        *about_activity(reading.notes.activity, reading.told),
        *told_in_words(reading.told),
        *([STAYS] if reading.stays_in_place else []),
    )
    if notes:
        yield Section("INPUT", "", ("",), (), notes=notes)


# -- for programs


def reading_beside(reading: Reading) -> Json:
    """Write of what time the data is, what is warned of, and how the leads came."""
    return {
        "exported": exported_record(reading.shown),
        "warnings": [to_record(warning) for warning in reading.warnings],
        "input": reading_record(reading),
    }


def reading_record(reading: Reading) -> Json:
    """Write how the leads came: read is set aside, created later, not chosen and chosen."""
    notes, left_out = reading.notes, reading.left_out
    not_chosen = left_out.others + left_out.unsure + left_out.undated
    return {
        "read": notes.read,
        "set_aside": set_aside_record(notes.set_aside),
        "created_later": left_out.later,
        "chosen": notes.leads - left_out.later - not_chosen,
        "how_chosen": how_chosen(reading.choice),
        "not_chosen": {
            "by_choice": left_out.others,
            "condition_unknown": left_out.unsure,
            "created_at_unknown": left_out.undated,
        },
        "missing_columns": {name: list(files) for name, files in notes.missing_columns.items()},
        "activity": activity_record(notes.activity),
        "bound": dict(reading.told.counts),
        "unobserved": sorted(reading.told.unobserved),
    }
