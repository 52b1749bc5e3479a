"""What `leadpact check` does: gather, judge, choose, write, and sum up; nothing is held lead by lead."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TextIO

from leadpact.engines.asking import each, existing, first_failed, tallied
from leadpact.engines.embedded import Embedded
from leadpact.engines.judging import Judged, LeftOut, choose, judge
from leadpact.engines.lead_records import leads_at
from leadpact.engines.quality import Quality, quality
from leadpact.engines.results import Reading, Result
from leadpact.engines.run_warnings import shown_by
from leadpact.engines.sources import source_name
from leadpact.engines.table_parts import TablePart
from leadpact.engines.writing import write_extract, write_verdicts, written_counts
from leadpact.policy import PolicyTree
from leadpact.readings.explain import Explainer, Explanation
from leadpact_cli.choosing import Choice, selection
from leadpact_cli.inks import written
from leadpact_cli.judging import Progress
from leadpact_cli.manners import has_colour, width_of
from leadpact_cli.messages import note
from leadpact_cli.output import json_text
from leadpact_cli.report.record import to_record
from leadpact_cli.report.result import Report
from leadpact_cli.report.rows import Table, Written, json_line, line_record
from leadpact_cli.report.screen import in_one_line, to_lines
from leadpact_cli.report.shortfalls import about_leads
from leadpact_cli.report.tally import Tally
from leadpact_cli.sources import gathered_sources, say_told

MOST_SHOWN: Final = 5
"""Failed leads that a text tells of; all of them are in the JSON."""
_MOST_KEPT: Final = 200_000
_NOTHING: Final = Quality({}, {}, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What is asked: the policy, the instant, also as the command has it (None: now), which leads."""

    tree: PolicyTree
    as_of: int
    at: str | None
    choice: Choice
    policy: str
    leads: tuple[str, ...]
    activity: str | None
    binding: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be written, and where; ``parts`` of a table; ``extract`` with the options of its format."""

    form: str
    parts: frozenset[TablePart]
    out: TextIO | None
    table: Path | None
    extract: tuple[Path, str] | None
    needs_data: bool

    @property
    def is_report(self) -> bool:
        """Whether all figures are told, not their sum alone."""
        return self.form in ("text", "json")


def run_check(engine: Embedded, check: Check, wanted: Wanted, progress: Progress) -> Report:
    """Judge the leads, write what is wanted, and give what it came to."""
    gathered, told = gathered_sources(
        engine,
        check.tree,
        check.leads,
        activity=check.activity,
        binding=check.binding,
        as_of=check.as_of,
    )
    if wanted.form != "text":  # the text has it all
        say_told(told)
    judged = judge(gathered, check.as_of, check.choice.holds)
    chosen_by = selection(check.choice, check.tree)
    is_once = not wanted.is_report and wanted.extract is None and not wanted.needs_data
    if is_once and chosen_by.is_everyone:
        left_out = None
        chosen = existing(judged)
    else:
        chosen, left_out = choose(judged.staged(), chosen_by)
    tally = _written(chosen, check, wanted)
    looks = wanted.is_report or wanted.needs_data
    notes = gathered.notes(with_events=looks)
    if left_out is None:
        left_out = LeftOut(later=notes.leads - tally.judged - tally.not_covered)
    report = Report(
        tree=check.tree,
        as_of=check.as_of,
        told=told,
        shown=shown_by(gathered, check.as_of, source_name(check.leads[0])),
        choice=check.choice,
        notes=notes,
        left_out=left_out,
        tally=tally,
        quality=quality(chosen) if looks else _NOTHING,
        named=_named(check),
        examples=_examples(chosen, check) if wanted.form == "text" else (),
    )
    progress.close()
    _write_report(report, chosen, wanted)
    return report


def _named(check: Check) -> tuple[str, ...]:
    """Give the words of the command that say what is judged, for another command to take."""
    options = (
        ("--activity", check.activity),
        ("--binding", check.binding),
        ("--as-of", check.at),
    )
    given = (word for name, value in options if value is not None for word in (name, value))
    return check.policy, *check.leads, *given


# -- leads


def _written(judged: Judged, check: Check, wanted: Wanted) -> Tally:
    """Write the leads where they are written one by one; count them."""
    if wanted.extract is not None:
        write_extract(judged, *wanted.extract)
    match wanted.form:
        case "jsonl":
            return _streamed(judged, check, wanted.out, json_line)
        case "csv":
            assert wanted.out is not None  # noqa: S101 - text goes to a stream
            rows = Table(check.tree, wanted.parts, with_assumed=bool(judged.gathered.flags))
            wanted.out.write(rows.head())
            return _streamed(judged, check, wanted.out, rows.row)
        case "parquet":
            assert wanted.table is not None  # noqa: S101 - it goes to a file
            return _tabled(judged, check, wanted.table, wanted.parts)
        case _:
            return _tallied(judged)


def _streamed(
    judged: Judged,
    check: Check,
    out: TextIO | None,
    prepare: Callable[[Result, PolicyTree, int], Written],
) -> Tally:
    """Write a line a lead; what leads with the same codes have in common is written once."""
    assert out is not None  # noqa: S101 - text goes to a stream
    reading = Reading(judged.columns, with_reasons=False, flags=judged.gathered.flags)
    known: dict[Any, Written] = {}
    counts: Counter[Any] = Counter()
    tally = Tally(check.tree)
    for lead_id, *codes in each(judged, reading.terms):
        row = tuple(codes)
        line = known.get(row)
        if line is None:
            if len(known) >= _MOST_KEPT:
                _count(tally, reading, counts)
                known.clear()
            line = known[row] = prepare(reading.read(row), check.tree, check.as_of)
        counts[row] += 1
        out.write(line(lead_id))
    _count(tally, reading, counts)
    return tally


def _count(tally: Tally, reading: Reading, counts: Counter[Any]) -> None:
    for row, leads in counts.items():
        tally.add(reading.read(row), leads)
    counts.clear()


def _tabled(judged: Judged, check: Check, table: Path, parts: frozenset[TablePart]) -> Tally:
    """Write the table; what it does not tell of is asked of the engine."""
    leads = write_verdicts(judged, check.as_of, table, parts)
    if TablePart.STAGES not in parts:
        return _tallied(judged)
    not_covered, failed, unknown, unsure = written_counts(judged, table)
    return Tally(
        check.tree,
        judged=leads - not_covered,
        not_covered=not_covered,
        coverage_unknown=unsure,
        failed=failed,
        unknown=unknown,
    )


def _tallied(judged: Judged) -> Tally:
    """Count all leads by what the policy says of them, in one pass."""
    reading = Reading(judged.columns, with_reasons=True, flags=judged.gathered.flags)
    tally = Tally(judged.gathered.tree)
    for *codes, leads in tallied(judged, reading.terms):
        tally.add(reading.read(codes), leads)
    return tally


def _examples(judged: Judged, check: Check) -> tuple[Explanation, ...]:
    """Explain the first leads that failed, by the definition."""
    places = first_failed(judged, MOST_SHOWN)
    explain = Explainer(check.tree)
    return tuple(explain(lead, check.as_of) for lead in leads_at(judged.gathered, places))


# -- the report


def _write_report(report: Report, judged: Judged, wanted: Wanted) -> None:
    match wanted.form:
        case "json":
            assert wanted.out is not None  # noqa: S101 - text goes to a stream
            _write_json(report, judged, wanted.out)
        case "text":
            assert wanted.out is not None  # noqa: S101 - as above
            lines = to_lines(report, width_of(wanted.out))
            wanted.out.write(written(lines, colour=has_colour(wanted.out)))
        case _:
            note(in_one_line(report))
            for said in about_leads(report.notes, report.quality.undated):
                note(said)


def _write_json(report: Report, judged: Judged, out: TextIO) -> None:
    """Write one object, its leads one by one."""
    reading = Reading(judged.columns, with_reasons=False, flags=judged.gathered.flags)
    whole_text = json_text(to_record(report), indent=2)
    out.write(whole_text.removesuffix("\n}") + ',\n  "results": [')
    before = "\n"
    for lead_id, *codes in each(judged, reading.terms):
        record = line_record(str(lead_id), reading.read(codes), report.tree, report.as_of)
        lines = json_text(record, indent=2).splitlines()
        out.write(before + "\n".join(f"    {line}" for line in lines))
        before = ",\n"
    out.write("\n  ]\n}\n" if before != "\n" else "]\n}\n")
