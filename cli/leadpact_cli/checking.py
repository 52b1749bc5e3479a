"""What `leadpact check` does: gather, judge, choose, write, and sum up; nothing is held lead by lead."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from leadpact.engines.asking import existing, first_failed
from leadpact.engines.embedded import Embedded
from leadpact.engines.judging import Judged, LeftOut, choose, judge
from leadpact.engines.quality import Quality, quality
from leadpact.engines.run_warnings import shown_by
from leadpact.engines.sources import source_name
from leadpact.engines.table_parts import TablePart
from leadpact.engines.writing import write_extract, write_verdicts, written_counts
from leadpact.policy import PolicyTree
from leadpact_cli.choosing import Choice, selection
from leadpact_cli.judging import Progress
from leadpact_cli.report.result import Report
from leadpact_cli.report.tally import Tally
from leadpact_cli.sources import gathered_sources, say_told
from leadpact_cli.telling import MOST_SHOWN, tally_of, write_leads, write_report

if TYPE_CHECKING:  # an annotation, of what is loaded where a lead is explained
    from leadpact.readings.explain import Explanation

NOT_LOOKED_AT: Final = Quality({}, {}, 0)


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
        quality=quality(chosen) if looks else NOT_LOOKED_AT,
        named=named_words(check),
        examples=_examples(chosen, check) if wanted.form == "text" else (),
    )
    progress.close()
    write_report(report, chosen, wanted.form, wanted.out)
    return report


def named_words(check: Check) -> tuple[str, ...]:
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
    if wanted.table is not None:
        return _tabled(judged, check, wanted.table, wanted.parts)
    return write_leads(judged, check.as_of, wanted.form, wanted.out, wanted.parts)


def _tabled(judged: Judged, check: Check, table: Path, parts: frozenset[TablePart]) -> Tally:
    """Write the table; what it does not tell of is asked of the engine."""
    leads = write_verdicts(judged, check.as_of, table, parts)
    if TablePart.STAGES not in parts:
        return tally_of(judged)
    not_covered, failed, unknown, unsure = written_counts(judged, table)
    return Tally(
        check.tree,
        judged=leads - not_covered,
        not_covered=not_covered,
        coverage_unknown=unsure,
        failed=failed,
        unknown=unknown,
    )


def _examples(judged: Judged, check: Check) -> "tuple[Explanation, ...]":
    """Explain the first leads that failed, by the definition."""
    places = first_failed(judged, judged.rank, MOST_SHOWN)
    if not places:
        return ()
    from leadpact.engines.lead_records import leads_at  # noqa: PLC0415
    from leadpact.readings.explain import Explainer  # noqa: PLC0415

    explain = Explainer(check.tree)
    return tuple(explain(lead, check.as_of) for lead in leads_at(judged.gathered, places))
