"""`leadpact audit --in-place`: the policy goes to the leads in their database, and groups of them come back."""

from leadpact.agreement.auditor import Auditor
from leadpact.agreement.in_place import opened, take_tables
from leadpact.diagnostics.catalogue.data import UNREADABLE_FILE
from leadpact.engines.binding_notes import NOTHING_TOLD
from leadpact.engines.running import EngineError
from leadpact.records.rows import UnusableInput, about_file
from leadpact_cli.audit.asked import Asked
from leadpact_cli.audit.page import Told
from leadpact_cli.audit.source import Reading
from leadpact_cli.choosing import choice_of, selection
from leadpact_cli.in_place import BOUND_BY_A_QUERY, BOUND_BY_ITSELF, asked_for, databases, refuse


def check_in_place(asked: Asked) -> None:
    """Refuse, before any work, what cannot go with leads that stay in their database.

    Raises:
        UsageError: an option needs the leads here, or they are in no database that is asked in place.
    """
    if not asked.in_place:
        return
    one_policy = (
        "the database judges by one policy: leave `--in-place` away, and the leads are fetched"
    )
    stays = "which leads are behind a number stays in the database"
    options = (
        ("--binding", asked.binding, BOUND_BY_A_QUERY),
        ("--version", asked.versions, one_policy),
        ("--history", asked.history, one_policy),
        ("--extract", asked.extract, stays),
        ("--memory", asked.memory, BOUND_BY_ITSELF),
    )
    refuse(asked.leads, asked.activity, options)


def told_in_place(asked: Asked, auditor: Auditor, *, with_ids: bool) -> Told:
    """Have the leads judged and counted where they lie.

    Raises:
        UsageError: the events lie in another database than the leads.
        UnusableInput: nobody answers, or the database does not have what is named.
    """
    leads, events = databases(asked.leads[0], asked.activity)
    tree = auditor.judge.tree
    choice = choice_of(asked, tree)
    try:
        with opened(leads.url) as engine:
            taken = take_tables(
                auditor,
                engine,
                asked_for(leads),
                None if events is None else asked_for(events),
                selection(choice, tree),
                name=leads.name,
                with_ids=with_ids,
            )
    except EngineError as error:
        raise UnusableInput(about_file(UNREADABLE_FILE, leads.name, because=str(error))) from None
    reading = Reading(
        choice, taken.notes, taken.left_out, NOTHING_TOLD, taken.shown, stays_in_place=True
    )
    return Told(auditor.audit(), reading)
