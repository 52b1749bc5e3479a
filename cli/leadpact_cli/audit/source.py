"""What an audit was read from: which leads were chosen, what was set aside, what could not be read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from leadpact.readings.amounts import counted, day, iso_date, printable
from leadpact.records.notes import ActivityNotes, Notes, Reason, SetAside
from leadpact_cli.audit.picking import LeftOut
from leadpact_cli.audit.section import Row, Section
from leadpact_cli.choosing import Choice

Json = dict[str, Any]
_MOST_EXAMPLES = 2
_MOST_SPELLINGS = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """How the leads of one audit came: what was chosen, what the files hold, what was left out."""

    choice: Choice
    notes: Notes
    left_out: LeftOut

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


def unreadable(found: Mapping[str, Mapping[str, int]]) -> Iterator[Section]:
    """Tell which values could not be read, the commonest spellings of each."""
    rows = tuple(
        Row((printable(name), f"{sum(raws.values()):,}", _commonest(raws)))
        for name, raws in found.items()
    )
    if rows:
        head = ("data", "values", "as they came")
        yield Section("UNREADABLE VALUES", "taken as unknown", head, rows, frozenset({1}))


def _commonest(raws: Mapping[str, int]) -> str:
    ranked = sorted(raws.items(), key=lambda item: -item[1])
    said = [
        f"`{printable(raw)}`" + (f" {count:,} times" if count > 1 else "")
        for raw, count in ranked[:_MOST_SPELLINGS]
    ]
    return ", ".join([*said, *(["…"] if len(ranked) > len(said) else [])])


def input_notes(reading: Reading, undated: int) -> Iterator[Section]:
    """Tell what was set aside, and what the files lack."""
    notes = (*_about_leads(reading.notes, undated), *_about_activity(reading.notes.activity))
    if notes:
        yield Section("INPUT", "", ("",), (), notes=notes)


def _about_leads(notes: Notes, undated: int) -> Iterator[str]:
    for reason, aside in notes.set_aside.items():
        examples = "; ".join(printable(str(e)) for e in aside.examples[:_MOST_EXAMPLES])
        yield f"{counted(aside.count, 'record')} set aside: {reason.value}: {examples}"
    if undated:
        yield f"{counted(undated, 'event')} without a readable time, ignored"
    for name, files in notes.missing_columns.items():
        yield f"no column `{name}` in {', '.join(files)}: blank for every lead there"


def _about_activity(table: ActivityNotes | None) -> Iterator[str]:
    if table is None:
        return
    for reason, aside in table.set_aside.items():
        example = printable(str(aside.examples[0]))
        yield f"{counted(aside.count, 'event')} set aside: {reason.value}: {example}"
    if table.missing_columns:
        names = ", ".join(f"`{name}`" for name in table.missing_columns)
        yield f"no column {names} in the activity table: blank for every event there"
    if table.orphans:
        yield f"{counted(table.orphans, 'event')} of leads that are not in the input, ignored"
    if table.unnamed_kinds:
        kinds = ", ".join(f"`{printable(kind)}` {n:,}" for kind, n in table.unnamed_kinds.items())
        yield f"events of kinds that the policy does not name, ignored: {kinds}"
    if table.replaced:
        yield f"{counted(table.replaced, 'record')} had a timeline too; the activity table counts"


# -- for programs


def reading_record(reading: Reading) -> Json:
    """Write how the leads came: read is set aside, created later, not chosen and chosen."""
    notes, left_out = reading.notes, reading.left_out
    not_chosen = left_out.others + left_out.unsure + left_out.undated
    return {
        "read": notes.read,
        "set_aside": _set_aside(notes.set_aside),
        "created_later": left_out.later,
        "chosen": notes.leads - left_out.later - not_chosen,
        "how_chosen": _how_chosen(reading.choice),
        "not_chosen": {
            "by_choice": left_out.others,
            "condition_unknown": left_out.unsure,
            "created_at_unknown": left_out.undated,
        },
        "missing_columns": {name: list(files) for name, files in notes.missing_columns.items()},
        "activity": _activity(notes.activity),
    }


def _how_chosen(choice: Choice) -> Json:
    given = {
        "where": choice.where,
        "since": None if choice.since is None else iso_date(choice.since),
        "until": None if choice.until is None else iso_date(choice.until),
        "last": choice.last,
        "sample": choice.sample,
        "seed": choice.seed if choice.sample is not None else None,
    }
    return {name: value for name, value in given.items() if value is not None}


def _set_aside(found: Mapping[Reason, SetAside]) -> list[Json]:
    return [
        {
            "reason": reason.value,
            "count": aside.count,
            "examples": [
                {"file": e.file, "line": e.line, "detail": e.detail} for e in aside.examples
            ],
        }
        for reason, aside in found.items()
    ]


def _activity(table: ActivityNotes | None) -> Json | None:
    if table is None:
        return None
    return {
        "read": table.read,
        "set_aside": _set_aside(table.set_aside),
        "orphans": table.orphans,
        "unnamed_kinds": dict(table.unnamed_kinds),
        "missing_columns": list(table.missing_columns),
        "replaced": table.replaced,
    }
