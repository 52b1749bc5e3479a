"""What an audit was read from: which leads were chosen, what was set aside, what could not be read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from leadpact.engines.bound_sources import NOTHING_TOLD, Told
from leadpact.engines.judging import LeftOut
from leadpact.engines.quality import Spellings
from leadpact.readings.amounts import day, printable
from leadpact.records.notes import Notes
from leadpact_cli.audit.section import Row, Section
from leadpact_cli.choosing import Choice
from leadpact_cli.report.record import activity_record, how_chosen, set_aside_record
from leadpact_cli.report.shortfalls import about_activity, about_leads, commonest
from leadpact_cli.sources import told_in_words

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """How the leads of one audit came: what was chosen, what the files hold, what was left out."""

    choice: Choice
    notes: Notes
    left_out: LeftOut
    told: Told = NOTHING_TOLD

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


def chosen_how(choice: Choice) -> str:
    """Say in words which leads were asked for; nothing where all were."""
    said = (
        choice.where and f"where {printable(choice.where)}",
        choice.since and f"since {day(choice.since)}",
        choice.until and f"until {day(choice.until)}",
        choice.last and f"the newest {choice.last:,}",
        choice.sample and f"{choice.sample:,} drawn with seed {choice.seed}",
    )
    return ", ".join(part for part in said if part)


# -- for people


def unreadable(found: Mapping[str, Spellings]) -> Iterator[Section]:
    """Tell which values could not be read, the commonest spellings of each."""
    rows = tuple(
        Row((printable(name), f"{raws.count:,}", commonest(raws))) for name, raws in found.items()
    )
    if rows:
        head = ("data", "values", "as they came")
        yield Section("UNREADABLE VALUES", "taken as unknown", head, rows, frozenset({1}))


def input_notes(reading: Reading, undated: int) -> Iterator[Section]:
    """Tell what was set aside, and what the files lack."""
    notes = (
        *about_leads(reading.notes, undated),
        *about_activity(reading.notes.activity, reading.told),
        *told_in_words(reading.told),
    )
    if notes:
        yield Section("INPUT", "", ("",), (), notes=notes)


# -- for programs


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
    }
