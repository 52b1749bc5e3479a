"""`leadpact check --in-place`: the policy goes to the leads in their database; verdicts and numbers come back."""

from typing import TYPE_CHECKING, Final

import click

from leadpact.agreement.in_place import opened
from leadpact.diagnostics.catalogue.data import UNREADABLE_FILE
from leadpact.engines.binding_notes import NOTHING_TOLD
from leadpact.engines.in_place import InPlace, judged_in_place, tables_of
from leadpact.engines.in_place_choice import chosen_in_place
from leadpact.engines.in_place_leads import failed_in_place
from leadpact.engines.in_place_notes import notes_in_place
from leadpact.engines.in_place_quality import quality_in_place
from leadpact.engines.run_warnings import shown_in_place
from leadpact.engines.running import EngineError
from leadpact.engines.sources import Database
from leadpact.readings.verdicts import Verdict
from leadpact.records.rows import UnusableInput, about_file
from leadpact_cli.checking import NOT_LOOKED_AT, Check, Wanted, named_words
from leadpact_cli.choosing import selection
from leadpact_cli.in_place import BOUND_BY_A_QUERY, BOUND_BY_ITSELF, asked_for, databases, refuse
from leadpact_cli.report.result import Report
from leadpact_cli.telling import MOST_SHOWN, write_leads, write_report

if TYPE_CHECKING:  # an annotation, of what is loaded where a lead is explained
    from leadpact.readings.explain import Explanation

_FETCHED: Final = "leave `--in-place` away, and the leads are fetched"


def refuse_in_place(
    leads: tuple[str, ...],
    activity: str | None,
    *,
    binding: str | None,
    extract: str | None,
    memory: str | None,
    form: str,
) -> None:
    """Refuse, before any work, what cannot go with leads that stay in their database.

    Raises:
        UsageError: an option needs the leads here, or they are in no database that is asked in place.
    """
    if form == "parquet":
        raise click.UsageError(
            f"`--format parquet` and `--in-place`: take csv or jsonl, which come row by row; or {_FETCHED}"
        )
    extracted = f"`--format jsonl` has each lead's verdicts; or {_FETCHED}"
    options = (
        ("--binding", binding, BOUND_BY_A_QUERY),
        ("--extract", extract, extracted),
        ("--memory", memory, BOUND_BY_ITSELF),
    )
    refuse(leads, activity, options)


def run_check_in_place(check: Check, wanted: Wanted) -> Report:
    """Have the leads judged where they lie, write what is wanted, and give what it came to.

    Raises:
        UsageError: the events lie in another database than the leads.
        UnusableInput: nobody answers, or the database does not have what is named.
    """
    leads, events = databases(check.leads[0], check.activity)
    try:
        return _judged(check, wanted, leads, events)
    except EngineError as error:
        raise UnusableInput(about_file(UNREADABLE_FILE, leads.name, because=str(error))) from None


def _judged(check: Check, wanted: Wanted, leads: Database, events: Database | None) -> Report:
    tree = check.tree
    activity = None if events is None else asked_for(events)
    with opened(leads.url) as engine:
        tables, held = tables_of(engine, tree, asked_for(leads), activity)
        everyone = judged_in_place(engine, tree, tables, check.as_of, None, check.choice.holds)
        chosen, left_out = chosen_in_place(everyone, selection(check.choice, tree))
        tally = write_leads(chosen, check.as_of, wanted.form, wanted.out, wanted.parts)
        beside = notes_in_place(engine, tree, tables, held, leads.name)
        looks = wanted.is_report or wanted.needs_data
        has_events = events is not None
        report = Report(
            tree=tree,
            as_of=check.as_of,
            told=NOTHING_TOLD,
            shown=shown_in_place(tree, beside.span, check.as_of, leads.name, has_events=has_events),
            choice=check.choice,
            notes=beside.notes,
            left_out=left_out,
            tally=tally,
            quality=quality_in_place(chosen, tables) if looks else NOT_LOOKED_AT,
            named=named_words(check),
            stays_in_place=True,
            examples=_examples(chosen, check, leads, events) if wanted.form == "text" else (),
        )
        write_report(report, chosen, wanted.form, wanted.out)
    return report


def _examples(
    judged: InPlace, check: Check, leads: Database, events: Database | None
) -> "tuple[Explanation, ...]":
    """Fetch the first leads that failed, and explain by the definition those that still have."""
    failed = failed_in_place(judged, leads, events, MOST_SHOWN)
    if not failed:
        return ()
    from leadpact.readings.explain import Explainer  # noqa: PLC0415

    explain = Explainer(check.tree)
    explained = (explain(lead, check.as_of) for lead in failed)
    return tuple(e for e in explained if any(s.verdict is Verdict.FAIL for s in e.stages.values()))
