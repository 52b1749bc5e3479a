"""`leadpact audit --in-place`: the policy goes to the leads in their database, and groups of them come back."""

import sys
from pathlib import Path
from tempfile import gettempdir
from typing import Final

import click

from leadpact.agreement.auditor import Auditor
from leadpact.agreement.in_place import opened, take_tables
from leadpact.diagnostics.catalogue.data import UNREADABLE_FILE
from leadpact.engines.bound_sources import NOTHING_TOLD
from leadpact.engines.running import EngineError
from leadpact.engines.sources import Database, find_sources
from leadpact.records.rows import UnusableInput, about_file
from leadpact_cli.audit.asked import Asked
from leadpact_cli.audit.page import Told
from leadpact_cli.audit.source import Reading
from leadpact_cli.choosing import choice_of, selection

_POSTGRES: Final = ("postgresql://", "postgres://")
_NOT_POSTGRES: Final = (
    "only leads in Postgres are judged where they lie, `postgresql://host/db?table=crm.leads`; a Spark takes "
    "the policy from Python, `Policy.audit_in_place`"
)


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
    refused = (
        (
            "--binding",
            asked.binding,
            "a query in the URL, `?query=select …`, names the columns as the policy does",
        ),
        ("--version", asked.versions, one_policy),
        ("--history", asked.history, one_policy),
        ("--extract", asked.extract, "which leads are behind a number stays in the database"),
        ("--memory", asked.memory, "the work is done by the database, whose own settings bound it"),
    )
    for option, given, why in refused:
        if given:
            raise click.UsageError(f"`{option}` and `--in-place`: {why}")
    if len(asked.leads) > 1:
        raise click.UsageError(
            "`--in-place`: name one table, or a query that puts several together"
        )
    for name in (*asked.leads, *([] if asked.activity is None else [asked.activity])):
        if not name.startswith(_POSTGRES):
            raise click.UsageError(f"`--in-place`: {_NOT_POSTGRES}")


def told_in_place(asked: Asked, auditor: Auditor, *, with_ids: bool) -> Told:
    """Have the leads judged and counted where they lie.

    Raises:
        UsageError: the events lie in another database than the leads.
        UnusableInput: nobody answers, or the database does not have what is named.
    """
    leads, events = _named(asked)
    tree = auditor.judge.tree
    choice = choice_of(asked, tree)
    try:
        with opened(leads.url) as engine:
            taken = take_tables(
                auditor,
                engine,
                _asked_for(leads),
                None if events is None else _asked_for(events),
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


def _named(asked: Asked) -> tuple[Database, Database | None]:
    named = [*asked.leads, *([] if asked.activity is None else [asked.activity])]
    found = find_sources(named, stdin=sys.stdin.buffer, spool=Path(gettempdir()))
    leads, *events = (one for one in found if isinstance(one, Database))
    if events and events[0].url != leads.url:
        raise click.UsageError(
            "`--activity` lies in another database than LEADS: in place both lie in one, and their URLs "
            "differ in nothing but the table or query"
        )
    return leads, events[0] if events else None


def _asked_for(source: Database) -> str:
    return source.table or source.query or ""
